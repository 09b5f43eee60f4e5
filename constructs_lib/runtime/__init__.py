"""What runs in AWS: one folder a Lambda function, standard library and boto3 only, no construct imported."""
