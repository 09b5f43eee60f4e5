"""CloudFormation of the local AWS: a deployment engine on top of moto's service models."""
