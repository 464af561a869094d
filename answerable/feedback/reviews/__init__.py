"""Review by sample: a share of a provider's replies is read by us before it leaves."""
