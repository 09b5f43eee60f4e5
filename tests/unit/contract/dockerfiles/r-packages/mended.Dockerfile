FROM rstudio/r-session-complete:jammy-2026.08.2
RUN /opt/python/default/bin/pip install "boto3>=1,<2" "awscli>=1,<2" "sagemaker[local]>=2,<3"
RUN Rscript -e 'install.packages("reticulate")'
ENV RSTUDIO_CONNECT_URL=https://connect.example.com \
    RSTUDIO_PACKAGE_MANAGER_URL=https://packages.example.com/cran/latest \
    RSTUDIO_FORCE_NON_ZERO_EXIT_CODE=1
