"""Who may ask and how: tokens, origins, limits, bodies, and how a refusal looks. Must not answer
anything itself."""
