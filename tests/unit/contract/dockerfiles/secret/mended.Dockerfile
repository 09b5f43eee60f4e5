FROM python:3.12-slim
RUN pip install --no-cache-dir "jupyterlab>=4,<5"
RUN useradd --create-home --uid 1000 --gid 100 sagemaker-user
RUN --mount=type=secret,id=index_token \
    pip install --index-url https://reader:$(cat /run/secrets/index_token)@packages.example.com/simple tools
WORKDIR /home/sagemaker-user
USER 1000:100
