FROM public.ecr.aws/sagemaker/sagemaker-distribution:4.4.1-cpu
WORKDIR /home/sagemaker-user
USER 1000:100
ENTRYPOINT ["jupyter-lab"]
CMD ["--ServerApp.ip=0.0.0.0", "--ServerApp.base_url=/jupyterlab/default", "--ServerApp.token="]
