FROM public.ecr.aws/sagemaker/sagemaker-distribution:4.4.1-cpu
WORKDIR /home/sagemaker-user
USER 1000:100
