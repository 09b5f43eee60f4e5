# As the app's user: prints what is missing of what RStudio needs, and what R answers.
# Arguments, each a list: variables, programs, R packages, Python packages; then the session's program.
for name in $1; do
    [ -n "$(printenv "$name")" ] || echo "missing_variable=$name"
done
for name in $2; do
    command -v "$name" > /dev/null || echo "missing_command=$name"
done
echo "answer=$(Rscript -e 'cat(6 * 7)' 2>&1 | tail -n 1)"
for name in $3; do
    Rscript -e "quit(status = !requireNamespace('$name', quietly = TRUE))" > /dev/null 2>&1 \
        || echo "missing_r_package=$name"
done
for name in $4; do
    for python in "$RETICULATE_PYTHON" python3 /opt/python/default/bin/python3; do
        version=$("$python" -c "from importlib import metadata; print(metadata.version('$name'))" 2> /dev/null) \
            && echo "python_package=$name $version" && break
    done
done
[ -x "$5" ] && echo "session=$5"
exit 0
