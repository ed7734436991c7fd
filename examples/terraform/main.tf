# The BigCommerce provider with what storekeys keeps in AWS Secrets Manager.
#
# An ephemeral resource, and not a data source of the same name: what a data source reads stands in the state and in
# saved plans, as plain text. What an ephemeral one reads is in neither, and Terraform refuses to put it there: it goes
# to providers, provisioners and write-only arguments alone
# (https://developer.hashicorp.com/terraform/language/manage-sensitive-data/ephemeral).
#
# From Vault it is read by `ephemeral "vault_kv_secret_v2"`, whose `data` is what local.acme is here.
terraform {
  required_version = ">= 1.10"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
    bigcommerce = {
      source = "ashsmith/bigcommerce"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

ephemeral "aws_secretsmanager_secret_version" "acme" {
  secret_id = "bigcommerce/acme"
}

locals {
  acme = jsondecode(ephemeral.aws_secretsmanager_secret_version.acme.secret_string)
}

provider "bigcommerce" {
  store_hash   = local.acme.store_hash
  client_id    = local.acme.client_id
  access_token = local.acme.access_token
}
