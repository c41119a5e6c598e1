"""A firm's folder of policies, whole: packs, overlays, order, digest."""
