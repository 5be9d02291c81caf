#!/bin/sh
# Is Prometheus ready? Run on this machine; the exit code is the answer.
set -eu

address="${PROMETHEUS_ADDRESS:-monitor.example.com:9090}"
exec curl --fail --silent --show-error --max-time 5 --output /dev/null "http://${address}/-/ready"
