# JupyterLab with the notebooks, for a machine that has nothing but a container engine: docs/containers.md
FROM debian:trixie-slim AS system
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates g++ git nodejs npm procps python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 1000 --shell /bin/bash learner

FROM system
USER learner
WORKDIR /home/learner/mixture-growth
COPY --chown=learner:learner . .
ENV MIXTURE_GROWTH_DEVICE=cpu
RUN npm run setup && rm -rf "$HOME/.npm" "$HOME/.cache"
VOLUME ["/home/learner/mixture-growth/results", "/home/learner/mixture-growth/notebooks/mine"]
EXPOSE 8888
HEALTHCHECK --interval=10m --timeout=2m --start-period=2m CMD ["npm", "run", "--silent", "doctor"]
# Within the container it has to listen to all addresses; publish the port on 127.0.0.1 only. The token is in its log.
CMD ["npm", "run", "lab", "--", "--no-browser", "--ServerApp.ip=0.0.0.0", "--port=8888", "--port-retries=0"]
