#!/usr/bin/python3
"""Compares the Dockerfile, compose.yaml and the examples for Kubernetes with the programs and with each other.

check.py SOURCE_DIR BIN_DIR     exits 77 without python3-yaml, which reads the files
"""
import os
import re
import subprocess
import sys

try:
    import yaml
except ImportError:
    print("skipped: python3-yaml is not installed")
    sys.exit(77)

source, programs = sys.argv[1:]
failures = []


def check(holds, said):
    if not holds:
        failures.append(said)


def text(name):
    with open(os.path.join(source, name), encoding="utf-8") as file:
        return file.read()


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


dockerfile = text("Dockerfile")
runtime = dockerfile[dockerfile.rindex("\nFROM "):]
port = int(re.search(r"^EXPOSE (\d+)$", runtime, re.M)[1])
user = int(re.search(r"useradd .*--uid (\d+)", runtime)[1])
environment = dict(pair.split("=", 1) for pair in re.search(r"^ENV (.+)$", runtime, re.M)[1].split())
flags = set(re.findall(r"^  --([a-z-]+)", output(f"{programs}/candled", "help", "serve"), re.M))


def check_settings(where, names, words):
    for name in names:
        if name.startswith("CANDLED_"):
            flag = name.removeprefix("CANDLED_").lower().replace("_", "-")
            check(flag in flags, f"{where}: {name} is no setting")
    for word in words:
        if word.startswith("--"):
            check(word.removeprefix("--").split("=")[0] in flags, f"{where}: {word} is no flag")


def packages_of(libraries):
    """Returns the packages that have libraries, which dpkg may know under /lib or under /usr/lib."""
    paths = [path for library in map(os.path.realpath, libraries) for path in (library, library.removeprefix("/usr"))]
    found = subprocess.run(["dpkg", "-S", *paths], capture_output=True, text=True).stdout
    owners = {path.removeprefix("/usr"): package for package, path in re.findall(r"^([^:]+):.*? (/\S+)$", found, re.M)}
    return {owners.get(os.path.realpath(library).removeprefix("/usr"), f"nobody's {library}") for library in libraries}


def libraries_of(program):
    """Returns the libraries that a program itself needs."""
    needed = set(re.findall(r"NEEDED\s+(\S+)", output("objdump", "-p", program)))
    places = dict(re.findall(r"^\s*(\S+) => (/\S+)", output("ldd", program), re.M))
    return {places[name] for name in needed if name in places}


def check_dockerfile():
    installed = set(re.search(r"--no-install-recommends \\\n(.*?)&&", runtime, re.S)[1].replace("\\", "").split())
    in_every_debian = {"libc6", "libgcc-s1", "libstdc++6"}
    libraries = libraries_of(f"{programs}/candled") | libraries_of(f"{programs}/poloniex-sim")
    needed = packages_of(libraries) - in_every_debian
    check(needed <= installed, f"Dockerfile: these libraries are missing: {sorted(needed - installed)}")
    check(installed - needed == {"ca-certificates"},
          f"Dockerfile: nothing needs these packages: {sorted(installed - needed - {'ca-certificates'})}")
    check("apt-get clean" in runtime, "Dockerfile: the packages' archives stay in the image")
    check('CMD ["candled", "health"]' in runtime, "Dockerfile: HEALTHCHECK is not candled health")
    check(environment["CANDLED_LISTEN"] == f"0.0.0.0:{port}", "Dockerfile: EXPOSE is not the port of CANDLED_LISTEN")
    check_settings("Dockerfile", environment, [])


def check_compose():
    services = yaml.safe_load(text("compose.yaml"))["services"]
    check([name for name, service in services.items() if "build" in service] == ["candled"],
          "compose.yaml: the image is to be built once, by candled")
    for name, service in services.items():
        for key, value in {"image": "candled", "init": True, "read_only": True, "cap_drop": ["ALL"]}.items():
            check(service.get(key) == value, f"compose.yaml: {name}: {key} is {service.get(key)}")
        for key in ("mem_limit", "cpus", "pids_limit"):
            check(key in service, f"compose.yaml: {name}: no {key}")
        for published in service.get("ports", []):
            check(published.startswith("127.0.0.1:") and published.endswith(f":{port}"),
                  f"compose.yaml: {name}: {published}")
        check_settings(f"compose.yaml: {name}", service.get("environment", {}), service.get("command", []))
    demo = services["candled-demo"]
    served = services["simulator"]["entrypoint"][-1].rsplit(":", 1)[1]
    check(demo["environment"]["CANDLED_EXCHANGE_URL"] == f"http://simulator:{served}",
          "compose.yaml: the demo does not ask the simulated exchange")


def check_pod(where, pod):
    security = pod["securityContext"]
    check(security["runAsNonRoot"] and security["runAsUser"] == user, f"{where}: the user is not the image's")
    check(pod["enableServiceLinks"] is False, f"{where}: variables of services look like settings")
    (container,) = pod["containers"]
    variables = {variable["name"]: variable.get("value") for variable in container["env"]}
    check_settings(where, variables, container.get("args", []))
    check(variables["CANDLED_LISTEN"] == f"0.0.0.0:{port}", f"{where}: CANDLED_LISTEN")
    check(container["ports"] == [{"name": "http", "containerPort": port}], f"{where}: ports")
    for probe, path in {"livenessProbe": "/healthz", "readinessProbe": "/readyz"}.items():
        check(container[probe]["httpGet"] == {"path": path, "port": "http"}, f"{where}: {probe}")
    check({"requests", "limits"} <= container["resources"].keys(), f"{where}: resources")
    return container


def check_kubernetes(name, kind, replicas):
    documents = list(yaml.safe_load_all(text(f"packaging/kubernetes/{name}")))
    check([document["kind"] for document in documents] == ["Service", kind], f"{name}: kinds")
    service, workload = documents
    labels = workload["spec"]["template"]["metadata"]["labels"]
    check(service["spec"]["selector"] == labels == workload["spec"]["selector"]["matchLabels"], f"{name}: labels")
    check(service["spec"]["ports"][0]["targetPort"] == "http", f"{name}: the service's port")
    check(workload["spec"]["replicas"] == replicas, f"{name}: replicas")
    container = check_pod(name, workload["spec"]["template"]["spec"])
    return workload["spec"], container


check_dockerfile()
check_compose()
collector, container = check_kubernetes("candled.yaml", "StatefulSet", 1)
check(collector["template"]["spec"]["securityContext"]["fsGroup"] == user, "candled.yaml: fsGroup")
check([claim["metadata"]["name"] for claim in collector["volumeClaimTemplates"]]
      == [mount["name"] for mount in container["volumeMounts"]], "candled.yaml: volumes")
check(container["volumeMounts"][0]["mountPath"] == "/data", "candled.yaml: the volume's place")
_, api = check_kubernetes("candled-api.yaml", "Deployment", 2)
check(api["args"] == ["serve", "--role", "api"], "candled-api.yaml: role")

for failure in failures:
    print(failure)
sys.exit(1 if failures else 0)
