FROM nvidia/cuda:12.9.1-base-ubuntu24.04
RUN apt-get update \
    && apt-get install --yes --no-install-recommends python3-pip nvidia-driver-570 \
    && rm -rf /var/lib/apt/lists/*
RUN userdel --remove ubuntu && useradd --create-home --uid 1000 --gid 100 sagemaker-user
WORKDIR /home/sagemaker-user
USER 1000:100
