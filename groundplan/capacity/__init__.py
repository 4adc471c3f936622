"""Who fits where: what pools offer, and what of it a quota or a workload takes."""
