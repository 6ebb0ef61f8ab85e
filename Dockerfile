# The Python that runs the bot; any image with Python 3.11 or newer, its venv and pip.
ARG PYTHON_IMAGE=python:3.13-slim

# --- Dependencies: a stage of their own, so that a change of code or data does not install them again -----------------
FROM ${PYTHON_IMAGE} AS dependencies
# Without pip in the environment, the image that runs has no installer.
RUN ["python3", "-m", "venv", "--without-pip", "/venv"]
COPY requirements.txt /tmp/requirements.txt
# Every file is checked against its hash; wheels only, so that nothing is compiled and no compiler is needed.
RUN ["python3", "-m", "pip", "--python", "/venv/bin/python", "install", "--no-cache-dir", "--require-hashes", \
     "--only-binary", ":all:", "-r", "/tmp/requirements.txt"]

# --- The bot ----------------------------------------------------------------------------------------------------------
FROM ${PYTHON_IMAGE}
# Unbuffered logs; no byte code is written, because the root file system may be read-only: only the state's volume is written to.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TMPDIR=/state MPLCONFIGDIR=/state/matplotlib \
    BOT_STATE_DIR=/state BOT_KNOWLEDGE_DIR=/app/knowledge BOT_LOG_FORMAT=json
WORKDIR /app
COPY --from=dependencies /venv /venv
# The state directory belongs to the user that runs; everything else belongs to root and stays as built.
COPY --chown=10001:10001 deploy/state /state
COPY bot bot
# Byte code is made now: it cannot be written later, and each start would compile everything anew.
RUN ["env", "PYTHONDONTWRITEBYTECODE=", "python", "-m", "compileall", "-q", "bot"]
COPY knowledge knowledge
USER 10001:10001
VOLUME ["/state"]
# Asks the running bot over loopback: it answers while its loop turns, and is well while Telegram is reached.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-m", "bot.probe"]
# Exec form: no shell is needed, and SIGTERM reaches the bot itself.
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
