"""A cadence as a page that people read, and one of its steps."""

from __future__ import annotations

from textwrap import dedent

from policybook.book.show_cadence import shown_text
from tests.families.cadence.books import sound

CARE = """\
cadence: care
of: customer
title: {en: Care, zh: 客户关怀}
where: stage = "active"
contact: max(contacts.on)
owner: manager
owners: {entity: employee, capacity: 8}
channels: {visit: {en: Visit, zh: 登门拜访}}
outcomes:
  reached: {contact: true}
  no-answer: {contact: false, again: P2D, most: 3, label: {en: No answer, zh: 无人接听}}
rules:
  - id: top
    when: {grade: '"top"'}
    then: {ideal: P14D, maximum: P30D, channel: visit}
    because: {en: top, zh: 重点}
steps:
  - {id: touch, interval: null, because: {en: not seen for long, zh: 久未联系}}
  - id: festival
    title: {en: Mid-autumn, zh: 中秋}
    occasion: {lunar: 08-15}
    lead: P7D
    late: skip
    channel: visit
  - {id: cold, announced: weather, channel: visit}
exit: [{id: gone, when: stage = "gone", because: {en: gone, zh: 离开}}]
limits:
  contacts: [{most: 2, within: P7D}]
  quiet: {calendar: firm, days: [{date: 04-04, because: {en: Tomb-sweeping, zh: 清明}}]}
merge: P3D
---
announcement: north
kind: weather
of: customer
from: 2026-11-20
until: 2026-11-25
where: region = "north"
title: {en: Cold in the north, zh: 北方降温}
"""


def test_a_cadence_is_a_page_with_all_that_is_in_force() -> None:
    assert shown_text(sound(CARE), "care", "zh") == dedent(
        """\
        # 客户关怀 (`care`)

        - 对象: `customer`
        - 适用于: `stage = "active"`
        - 上次联系: `max(contacts.on)`
        - 负责人: `manager`
        - 负责人实体: `employee`
          - 每日任务数: `8`

        | 方式  | 名称     |
        | ----- | -------- |
        | visit | 登门拜访 |

        | 规则 | grade | 理想间隔 | 最长间隔 | 方式  | 理由 |
        | ---- | ----- | -------- | -------- | ----- | ---- |
        | top  | "top" | P14D     | P30D     | visit | 重点 |

        | 步骤     | 内容 | 时机                   | 办理                 | 方式  | 理由     |
        | -------- | ---- | ---------------------- | -------------------- | ----- | -------- |
        | touch    | -    | interval: null         | -                    | -     | 久未联系 |
        | festival | 中秋 | occasion: lunar: 08-15 | lead P7D, late: skip | visit | -        |
        | cold     | -    | announced: weather     | -                    | visit | -        |

        | 通告  | 类别    | 自         | 止         | 适用于           | 内容     |
        | ----- | ------- | ---------- | ---------- | ---------------- | -------- |
        | north | weather | 2026-11-20 | 2026-11-25 | region = "north" | 北方降温 |

        | 结果      | 已联系到 | 再来 | 最多次数 | 名称     |
        | --------- | -------- | ---- | -------- | -------- |
        | reached   | true     | -    | -        | -        |
        | no-answer | false    | P2D  | 3        | 无人接听 |

        | 退出 | 条件           | 理由 |
        | ---- | -------------- | ---- |
        | gone | stage = "gone" | 离开 |

        - 联系上限: 2 / P7D
        - 免打扰: `firm`
        - 免打扰: date 04-04 清明
        - 合并: `P3D`
        """
    )


def test_a_step_is_a_page_with_its_rules() -> None:
    assert shown_text(sound(CARE), "care.festival") == dedent(
        """\
        # Mid-autumn (`care.festival`)

        - occasion: `lunar: 08-15`
        - lead: `P7D`
        - late: `skip`
        - channel: `visit`

        | rule      | when         | because    |
        | --------- | ------------ | ---------- |
        | top       | grade: "top" | Mid-autumn |
        | otherwise | -            | Mid-autumn |
        """
    )
