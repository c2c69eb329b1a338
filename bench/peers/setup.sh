#!/bin/sh
# Makes the Python that bench/peers/run.mjs compares with: sh bench/peers/setup.sh FOLDER
# TORCH_INDEX names an index with torch's CPU build, which is a tenth of the usual one and does the same here.
set -eu
folder=${1:?usage: sh bench/peers/setup.sh FOLDER}
python3 -m venv "$folder"
"$folder/bin/pip" install torch==2.13.0 ${TORCH_INDEX:+--index-url "$TORCH_INDEX"}
"$folder/bin/pip" install -r "$(dirname "$0")/requirements.txt"
