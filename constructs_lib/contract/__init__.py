"""Does an image keep SageMaker's contract? Checks of a Dockerfile, an image and a running container."""
