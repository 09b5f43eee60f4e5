"""The function that keeps our entries in the CustomImages lists of SageMaker domains, and nobody else's."""
