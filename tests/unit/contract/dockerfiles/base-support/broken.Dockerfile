FROM public.ecr.aws/sagemaker/sagemaker-distribution:3.9.0-cpu
WORKDIR /home/sagemaker-user
USER 1000:100
