"""The local AWS: a double of what the constructs need of it, for tests and for the demo."""

from tests.local_aws.thrift import leave_international_addresses_unchecked, read_models_once

# Before anything imports moto.
read_models_once()
leave_international_addresses_unchecked()
