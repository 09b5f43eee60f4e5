FROM python:3.12-slim
RUN pip install --no-cache-dir "jupyterlab>=4,<5"
RUN useradd --create-home --uid 1000 --gid 100 sagemaker-user
RUN <<EOF
mkdir --parents /etc/jupyter
echo "c.ServerApp.root_dir = '/home/sagemaker-user/projects/of/the/whole/department'" \
    > /etc/jupyter/jupyter_server_config.py
EOF
WORKDIR /home/sagemaker-user
USER 1000:100
ENTRYPOINT ["jupyter-lab"]
CMD ["--ServerApp.ip=0.0.0.0", "--ServerApp.base_url=/jupyterlab/default", "--ServerApp.token="]
