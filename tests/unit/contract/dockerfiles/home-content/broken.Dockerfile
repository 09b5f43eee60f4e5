FROM python:3.12-slim
RUN pip install --no-cache-dir "jupyterlab>=4,<5"
RUN useradd --create-home --uid 1000 --gid 100 sagemaker-user
WORKDIR /home/sagemaker-user
COPY notebooks notebooks
USER 1000:100
