"""A SageMaker control plane that behaves as the public evidence says, and as strictly where it is silent."""
