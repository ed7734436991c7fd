#!/usr/bin/env python3
"""moto's server, with Secrets Manager answering as AWS documents it where moto answers otherwise.

usage: aws_emulator.py -H 127.0.0.1 -p PORT

The interpreter needs moto, flask and flask-cors. With INITIAL_NO_AUTH_ACTION_COUNT=N in the
environment, signatures and IAM policies are checked after N calls; make the users, their keys and
their policies with those.

Each correction names the page it follows, such as API_PutSecretValue, to be found below
https://docs.aws.amazon.com/secretsmanager/latest/apireference/ (API_*.html) or
https://docs.aws.amazon.com/secretsmanager/latest/userguide/ (the others).
"""

import base64
import json
import re
import sys
import threading
import time

from moto.iam import access_control
from moto.secretsmanager import exceptions, models, urls
from moto.secretsmanager.responses import SecretsManagerResponse
from moto.server import main

CURRENT = "AWSCURRENT"
PREVIOUS = "AWSPREVIOUS"
PENDING = "AWSPENDING"

# reference_limits
MAX_VALUE_BYTES = 65536
MAX_LABELS = 20
MAX_TAGS = 50
MAX_BATCH = 20

# The tag by which moto knows a secret that another service owns. No client of AWS can set it; here
# it is the one way for a test to get such a secret.
OWNER_TAG = "aws:secretsmanager:owningService"


def error(kind, message):
    return exceptions.SecretsManagerClientError(kind, message)


def holder_of(secret, label):
    """The id of the version that has a label, if any has."""
    for version_id, version in secret.versions.items():
        if label in version["version_stages"]:
            return version_id
    return None


def attach(secret, label, version_id):
    """Moves a label to a version; AWSPREVIOUS follows where AWSCURRENT was (API_PutSecretValue)."""
    holder = holder_of(secret, label)
    if holder == version_id:
        return
    if holder is not None:
        secret.versions[holder]["version_stages"].remove(label)
    secret.versions[version_id]["version_stages"].append(label)
    if label == CURRENT:
        if holder is not None:
            attach(secret, PREVIOUS, holder)
        # moto forgets this on a move, and then reads without a stage give the old value.
        secret.set_default_version_id(version_id)


def reset_default_version(secret, version, version_id):
    """moto's own way to add a current version, without the loss of the old one's other labels."""
    secret.versions[version_id] = {**version, "version_stages": []}
    attach(secret, CURRENT, version_id)


class DocumentedSecretsManager(SecretsManagerResponse):
    """One call of Secrets Manager."""

    # moto's handlers look and then change; two at once would both win.
    _one_at_a_time = threading.RLock()

    def call_action(self):
        with self._one_at_a_time:
            status, headers, body = super().call_action()
        # CommonErrors: what the caller did wrong is answered with 400, a missing secret too.
        if 400 < status < 500:
            status = 400
            headers["status"] = "400"
        return status, headers, body

    # What several operations need

    def _existing(self):
        secret_id = self._get_param("SecretId")
        if secret_id not in self.backend.secrets:
            raise exceptions.SecretNotFoundException()
        return self.backend.secrets[secret_id]

    def _usable(self):
        """The secret, unless it is marked for deletion (userguide: manage_delete-secret)."""
        secret = self._existing()
        if secret.is_deleted():
            raise exceptions.InvalidRequestException(
                "You can't perform this operation on the secret because it was marked for deletion."
            )
        return secret

    def _writable(self):
        """The secret, unless it is a replica (userguide: replicate-secrets)."""
        secret = self._usable()
        if isinstance(secret, models.ReplicaSecret):
            raise exceptions.OperationNotPermittedOnReplica()
        return secret

    def _check_value(self):
        """Not both kinds of value, none over 65,536 bytes (API_PutSecretValue)."""
        text, binary = self._get_param("SecretString"), self._get_param("SecretBinary")
        if text is not None and binary is not None:
            raise exceptions.InvalidParameterException(
                "You can't specify both a binary secret value and a string secret value "
                "in the same secret."
            )
        size = len((text or "").encode()) + len(base64.b64decode(binary or ""))
        if size > MAX_VALUE_BYTES:
            raise exceptions.ValidationException(
                "1 validation error detected: the secret value must have length less than or "
                f"equal to {MAX_VALUE_BYTES}"
            )

    @staticmethod
    def _check_labels(secret, added):
        """20 labels on all versions of a secret together (reference_limits)."""
        labels = {label for v in secret.versions.values() for label in v["version_stages"]}
        if len(labels | set(added)) > MAX_LABELS:
            raise error(
                "LimitExceededException",
                f"You can't attach more than {MAX_LABELS} staging labels to a secret's versions.",
            )

    @staticmethod
    def _check_tags(present, added):
        """No aws: prefix, 50 tags at most (API_TagResource)."""
        if any(key.lower().startswith("aws:") and key != OWNER_TAG for key in added):
            raise exceptions.InvalidParameterException("Tag keys with aws: in front are reserved.")
        if len({*present, *added}) > MAX_TAGS:
            raise exceptions.InvalidParameterException(
                f"A secret can have at most {MAX_TAGS} tags."
            )

    # Operations, by name

    def create_secret(self):
        """API_CreateSecret: the name's characters; a name that waits for deletion is taken."""
        name = self._get_param("Name") or ""
        if not re.fullmatch(r"[A-Za-z0-9/_+=.@-]{1,512}", name):
            raise exceptions.ValidationException(
                "Invalid name. Must be a valid name containing alphanumeric characters, "
                "or any of the following: -/_+=.@!"
            )
        self._check_value()
        self._check_tags([], [tag["Key"] for tag in self._get_param("Tags") or []])
        if name in self.backend.secrets and self.backend.secrets[name].is_deleted():
            raise exceptions.InvalidRequestException(
                "You can't create this secret because a secret with this name is already "
                "scheduled for deletion."
            )
        return super().create_secret()

    def put_secret_value(self):
        """API_PutSecretValue: tokens, labels that move, AWSCURRENT for a secret's first version."""
        secret = self._writable()
        self._check_value()
        value = {}
        if self._get_param("SecretString"):
            value["secret_string"] = self._get_param("SecretString")
        if self._get_param("SecretBinary"):
            value["secret_binary"] = self._get_param("SecretBinary")
        if not value:
            raise exceptions.InvalidRequestException(
                "You must provide either SecretString or SecretBinary."
            )
        version_id = self.backend._from_client_request_token(
            self._get_param("ClientRequestToken")
        )
        used = secret.versions.get(version_id)
        kinds = ("secret_string", "secret_binary")
        if used is not None and any(used.get(kind) != value.get(kind) for kind in kinds):
            raise exceptions.ResourceExistsException(
                f"You can't use ClientRequestToken {version_id} because that value is already in "
                f"use for a version of secret {secret.arn}."
            )
        if used is None:
            labels = list(self._get_param("VersionStages") or [CURRENT])
            if not secret.versions and CURRENT not in labels:
                labels.append(CURRENT)
            self._check_labels(secret, labels)
            secret.versions[version_id] = {
                "createdate": time.time(),
                "version_id": version_id,
                "version_stages": [],
                **value,
            }
            for label in labels:
                attach(secret, label, version_id)
            secret.last_changed_date = int(time.time())
        return secret.to_short_dict(include_version_stages=True, version_id=version_id)

    def update_secret(self):
        """API_UpdateSecret: not on a secret marked for deletion, no value over the limit."""
        self._writable()
        self._check_value()
        return super().update_secret()

    def get_secret_value(self):
        """API_GetSecretValue: nothing of a secret marked for deletion; a free label is named."""
        secret = self._usable()
        stage = self._get_param("VersionStage")
        if stage and not self._get_param("VersionId") and holder_of(secret, stage) is None:
            raise exceptions.SecretHasNoValueException(stage)
        return super().get_secret_value()

    def batch_get_secret_value(self):
        """API_BatchGetSecretValue: at most 20 ids, and one that fails fails alone."""
        ids = self._get_param("SecretIdList")
        if not ids or self._get_param("Filters") or self._get_param("MaxResults"):
            return super().batch_get_secret_value()
        if len(ids) > MAX_BATCH:
            raise exceptions.ValidationException(
                "1 validation error detected: SecretIdList must have length less than or equal "
                f"to {MAX_BATCH}"
            )
        values, errors = [], []
        for secret_id in ids:
            try:
                values.append(self.backend.get_secret_value(secret_id, None, None))
            except exceptions.SecretsManagerClientError as failed:
                errors.append(
                    {
                        "SecretId": secret_id,
                        "ErrorCode": failed.error_type,
                        "Message": failed.message,
                    }
                )
        return json.dumps({"SecretValues": values, "Errors": errors})

    def describe_secret(self):
        """API_DescribeSecret: VersionIdsToStages has only versions with labels."""
        description = self._existing().to_dict()
        versions = description.get("VersionIdsToStages", {})
        labelled = {version_id: labels for version_id, labels in versions.items() if labels}
        return json.dumps({**description, "VersionIdsToStages": labelled})

    def list_secret_version_ids(self):
        """API_ListSecretVersionIds: labelled versions unless asked for more, in pages."""
        secret = self._existing()
        rows = [
            {
                "VersionId": version_id,
                "VersionStages": version["version_stages"],
                "CreatedDate": version["createdate"],
            }
            for version_id, version in secret.versions.items()
            if version["version_stages"] or self._get_param("IncludeDeprecated")
        ]
        start = int(self._get_param("NextToken") or 0)
        end = start + int(self._get_param("MaxResults") or 100)
        answer = {"ARN": secret.arn, "Name": secret.name, "Versions": rows[start:end]}
        if end < len(rows):
            answer["NextToken"] = str(end)
        return json.dumps(answer)

    def update_secret_version_stage(self):
        """API_UpdateSecretVersionStage: all is checked before anything moves."""
        secret = self._writable()
        label = self._get_param("VersionStage")
        source, goal = self._get_param("RemoveFromVersionId"), self._get_param("MoveToVersionId")
        for version_id in filter(None, (source, goal)):
            if version_id not in secret.versions:
                raise exceptions.ResourceNotFoundException(
                    f"Secrets Manager can't find the specified secret version: {version_id}."
                )
        self._check_move(label, holder_of(secret, label), source, goal)
        if goal:
            self._check_labels(secret, [label])
            attach(secret, label, goal)
        elif source:
            secret.versions[source]["version_stages"].remove(label)
        return json.dumps({"ARN": secret.arn, "Name": secret.name})

    @staticmethod
    def _check_move(label, holder, source, goal):
        if source and source != holder:
            raise exceptions.InvalidParameterException(
                f"When you move staging label {label}, if you specify RemoveFromVersionId, it must "
                "be set to the version that currently has the staging label."
            )
        if goal and holder and holder != goal and not source:
            raise exceptions.InvalidParameterException(
                "The parameter RemoveFromVersionId can't be empty. Staging label "
                f"{label} is currently attached to version {holder}, so you must explicitly "
                "reference that version in RemoveFromVersionId."
            )
        if label == CURRENT and not goal:
            raise exceptions.InvalidParameterException(
                f"You can only move staging label {CURRENT} to a different secret version. "
                "It can't be completely removed."
            )

    def rotate_secret(self):
        """API_RotateSecret: needs a function; refuses while a rotation is under way.

        No function is run: with RotateImmediately (the default) an AWSPENDING version without a
        value stays behind, as it does until the function has written one.
        """
        secret = self._writable()
        function = self._get_param("RotationLambdaARN") or secret.rotation_lambda_arn
        if not function:
            raise exceptions.InvalidRequestException(
                "No Lambda rotation function ARN is associated with this secret."
            )
        pending = holder_of(secret, PENDING)
        if pending is not None and pending != holder_of(secret, CURRENT):
            raise exceptions.InvalidRequestException(
                "A previous rotation isn't complete. That rotation will be reattempted."
            )
        rules = self._get_param("RotationRules") or {}
        secret.rotation_requested = secret.rotation_enabled = True
        secret.rotation_lambda_arn = function
        secret.auto_rotate_after_days = rules.get("AutomaticallyAfterDays", 30)
        if not self._get_bool_param("RotateImmediately", True):
            return secret.to_short_dict()
        version_id = self.backend._from_client_request_token(
            self._get_param("ClientRequestToken")
        )
        secret.versions[version_id] = {
            "createdate": time.time(),
            "version_id": version_id,
            "version_stages": [],
        }
        attach(secret, PENDING, version_id)
        return secret.to_short_dict(version_id=version_id)

    def tag_resource(self):
        """API_TagResource: not on a secret marked for deletion."""
        secret = self._writable()
        present = [tag["Key"] for tag in secret.tags or []]
        self._check_tags(present, [tag["Key"] for tag in self._get_param("Tags") or []])
        return super().tag_resource()

    def put_resource_policy(self):
        """API_PutResourcePolicy: the policy is JSON."""
        try:
            json.loads(self._get_param("ResourcePolicy"))
        except ValueError:
            raise error(
                "MalformedPolicyDocumentException",
                "This resource policy contains invalid Json.",
            ) from None
        return super().put_resource_policy()


class DocumentedAccess(access_control.IAMRequest):
    """Refusals as Secrets Manager gives them (CommonErrors): JSON with 400, not XML with 403."""

    def _is_ours(self):
        return self._service == "secretsmanager"

    def check_action_permitted(self, resource):
        if self._is_ours():
            resource = self._secret_arn()
        super().check_action_permitted(resource)
        # API_CreateSecret: tags need the right to tag as well.
        if self._action == "secretsmanager:CreateSecret" and json.loads(self._body).get("Tags"):
            self._action = "secretsmanager:TagResource"
            super().check_action_permitted(resource)

    def _secret_arn(self):
        """What a policy names (reference_iam-permissions). Of a secret that is not there, what its ARN
        begins with: the six characters come with it."""
        asked = json.loads(self._body)
        name = asked.get("SecretId") or asked.get("Name")
        if name is None:
            return "*"
        secrets = models.secretsmanager_backends[self.account_id][self._region].secrets
        for secret in secrets.values():
            if name in (secret.name, secret.arn):
                return secret.arn
        return f"arn:aws:secretsmanager:{self._region}:{self.account_id}:secret:{name}"

    def _raise_signature_does_not_match(self):
        if not self._is_ours():
            super()._raise_signature_does_not_match()
        raise error(
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method. "
            "Consult the service documentation for details.",
        )

    def _raise_invalid_access_key(self, reason):
        if not self._is_ours():
            super()._raise_invalid_access_key(reason)
        raise error(
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        )

    def _raise_access_denied(self):
        if not self._is_ours():
            super()._raise_access_denied()
        raise error(
            "AccessDeniedException",
            f"User: {self._access_key.arn} is not authorized to perform: {self._action} because "
            f"no identity-based policy allows the {self._action} action",
        )


def matches(pattern, text):
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"""
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.fullmatch("".join(parts), text)


access_control.IAMPolicyStatement._match = staticmethod(matches)
models.FakeSecret.reset_default_version = reset_default_version
urls.url_paths["{0}/$"] = DocumentedSecretsManager.dispatch
access_control.IAMRequest = DocumentedAccess

if __name__ == "__main__":
    main(sys.argv[1:])
