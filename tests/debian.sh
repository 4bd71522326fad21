#!/bin/sh
# Installs, as root on a Debian-like system, the programs that some tests use; elsewhere those tests skip with a word.
set -u
missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need chromium chromium
need openssl openssl
need exiftool libimage-exiftool-perl
need ffprobe ffmpeg
need tesseract "tesseract-ocr tesseract-ocr-spa"
need pdftoppm poppler-utils
need bwrap bubblewrap
need ssh-keygen openssh-client
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing for the tests:$missing"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null; } ||
    echo "could not install:$missing; the tests that need them skip"
else
  echo "not installed:$missing; the tests that need them skip"
fi
exit 0
