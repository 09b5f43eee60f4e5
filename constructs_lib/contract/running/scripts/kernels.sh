# As the app's user: prints the kernels that Jupyter finds, and those of conda's environments.
if command -v jupyter > /dev/null; then
    echo "runner=jupyter"
    echo "specs=$(jupyter kernelspec list --json 2> /dev/null | tr -d '\n')"
else
    for folder in /usr/local/share/jupyter/kernels/* /usr/share/jupyter/kernels/* /opt/*/share/jupyter/kernels/*; do
        [ -f "$folder/kernel.json" ] && echo "spec=$folder $(tr -d '\n' < "$folder/kernel.json")"
    done
fi
for environment in /opt/*/envs/*; do
    "$environment/bin/python" -c 'import ipykernel' 2> /dev/null && echo "conda=$environment"
done
exit 0
