FROM python:3.12-slim
RUN pip install --no-cache-dir "jupyterlab>=4,<5"
RUN useradd --create-home --uid 1000 --gid 100 sagemaker-user
ARG INDEX_TOKEN=0a1b2c3d4e5f
RUN pip install --index-url https://reader:${INDEX_TOKEN}@packages.example.com/simple tools
WORKDIR /home/sagemaker-user
USER 1000:100
