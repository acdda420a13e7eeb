"""Document attributes: the names that pages use in braces, and how a reference is resolved."""

from __future__ import annotations

import re
from collections.abc import Mapping

REFERENCE = re.compile(r"(\\?)\{([A-Za-z0-9_][A-Za-z0-9_-]*)\}")
MAX_ROUNDS = 8
MAX_LENGTH = 100_000

API_TITLES: Mapping[str, str] = {
    "api-request-title": "Request",
    "api-prereq-title": "Prerequisites",
    "api-description-title": "Description",
    "api-path-parms-title": "Path parameters",
    "api-query-parms-title": "Query parameters",
    "api-request-body-title": "Request body",
    "api-response-codes-title": "Response codes",
    "api-response-body-title": "Response body",
    "api-example-title": "Example",
    "api-examples-title": "Examples",
    "api-definitions-title": "Properties",
}

PRODUCTS: Mapping[str, str] = {
    "es": "Elasticsearch",
    "kib": "Kibana",
    "ls": "Logstash",
    "beats": "Beats",
    "stack": "Elastic Stack",
    "xpack": "X-Pack",
    "esql": "ES|QL",
    "es-sql": "{es} SQL",
    "ecloud": "Elastic Cloud",
    "ess": "Elasticsearch Service",
    "ece": "Elastic Cloud Enterprise",
    "eck": "Elastic Cloud on Kubernetes",
    "security": "X-Pack security",
    "security-features": "security features",
    "stack-security-features": "{stack} {security-features}",
    "es-security-features": "{es} {security-features}",
    "operator-feature": "operator privileges feature",
    "watcher": "Watcher",
    "alert-features": "alerting features",
    "agent": "Elastic Agent",
    "fleet": "Fleet",
}

TERMS: Mapping[str, str] = {
    "ml": "machine learning",
    "ml-cap": "Machine learning",
    "ml-init": "ML",
    "ml-app": "Machine Learning",
    "ml-features": "machine learning features",
    "stack-ml-features": "{stack} {ml-features}",
    "ml-jobs": "{ml} jobs",
    "ml-jobs-cap": "{ml-cap} jobs",
    "infer": "inference",
    "infer-cap": "Inference",
    "nlp": "natural language processing",
    "nlp-cap": "Natural language processing",
    "lang-ident": "language identification",
    "lang-ident-cap": "Language identification",
    "anomaly-detect": "anomaly detection",
    "anomaly-detect-cap": "Anomaly detection",
    "anomaly-job": "{anomaly-detect} job",
    "anomaly-jobs": "{anomaly-detect} jobs",
    "anomaly-jobs-cap": "{anomaly-detect-cap} jobs",
    "dfeed": "datafeed",
    "dfeeds": "datafeeds",
    "dfeed-cap": "Datafeed",
    "dfeeds-cap": "Datafeeds",
    "dataframe": "data frame",
    "dataframes": "data frames",
    "dataframe-cap": "Data frame",
    "dataframes-cap": "Data frames",
    "dfanalytics": "{dataframe} analytics",
    "dfanalytics-cap": "{dataframe-cap} analytics",
    "dfanalytics-job": "{dfanalytics} job",
    "dfanalytics-jobs": "{dfanalytics} jobs",
    "dfanalytics-jobs-cap": "{dfanalytics-cap} jobs",
    "dataframe-analytics-config": "{dfanalytics} config",
    "evaluatedf-api": "evaluate {dfanalytics} API",
    "evaluatedf-api-cap": "Evaluate {dfanalytics} API",
    "oldetection": "outlier detection",
    "oldetection-cap": "Outlier detection",
    "olscore": "outlier score",
    "olscores": "outlier scores",
    "fiscore": "feature influence score",
    "regression": "regression",
    "regression-cap": "Regression",
    "reganalysis": "regression analysis",
    "reganalysis-cap": "Regression analysis",
    "classification": "classification",
    "classification-cap": "Classification",
    "classanalysis": "classification analysis",
    "classanalysis-cap": "Classification analysis",
    "binarysc": "binary soft classification",
    "depvar": "dependent variable",
    "feature-var": "feature variable",
    "feature-vars": "feature variables",
    "feat-imp": "feature importance",
    "feat-imp-cap": "Feature importance",
    "transform": "transform",
    "transforms": "transforms",
    "transform-cap": "Transform",
    "transforms-cap": "Transforms",
    "ctransform": "continuous {transform}",
    "ctransforms": "continuous {transforms}",
    "ccs": "cross-cluster search",
    "ccs-cap": "Cross-cluster search",
    "ccs-init": "CCS",
    "ccr": "cross-cluster replication",
    "ccr-cap": "Cross-cluster replication",
    "ccr-init": "CCR",
    "ilm": "index lifecycle management",
    "ilm-cap": "Index lifecycle management",
    "ilm-init": "ILM",
    "slm": "snapshot lifecycle management",
    "slm-init": "SLM",
    "rollup": "rollup",
    "rollups": "rollups",
    "search-snap": "searchable snapshot",
    "search-snaps": "searchable snapshots",
    "data-source": "data view",
    "data-sources": "data views",
}

PLACES: Mapping[str, str] = {
    "version": "8.19.5",
    "branch": "8.19",
    "major-version": "8.x",
    "minor-version": "8.19",
    "release-state": "released",
    "include-xpack": "true",
    "api-es": "https://www.elastic.co/docs/api/doc/elasticsearch/v8",
    "api-kibana": "https://www.elastic.co/docs/api/doc/kibana/v8",
    "ref": "https://www.elastic.co/guide/en/elasticsearch/reference/{branch}",
    "ref-bare": "https://www.elastic.co/guide/en/elasticsearch/reference",
    "ml-docs": "https://www.elastic.co/guide/en/machine-learning/{branch}",
    "kibana-ref": "https://www.elastic.co/guide/en/kibana/{branch}",
    "time-units": "{ref}/api-conventions.html#time-units",
    "byte-units": "{ref}/api-conventions.html#byte-units",
    "es-ref-dir": "",
    "es-repo-dir": "",
    "docdir": "",
}
"""Directories are relative to the documentation root, hence empty for the root itself."""

CHARACTERS: Mapping[str, str] = {
    "asciidoctor": "",
    "asciidoctor-version": "2.0.20",
    "safe-mode-level": "0",
    "safe-mode-name": "unsafe",
    "safe-mode-unsafe": "",
    "empty": "",
    "blank": "",
    "sp": " ",
    "nbsp": "\u00a0",
    "zwsp": "\u200b",
    "amp": "&",
    "lt": "<",
    "gt": ">",
    "plus": "+",
    "startsb": "[",
    "endsb": "]",
    "vbar": "|",
    "caret": "^",
    "asterisk": "*",
    "tilde": "~",
    "backtick": "`",
    "apos": "'",
    "quot": '"',
    "two-colons": "::",
    "two-semicolons": ";;",
}
"""What AsciiDoc itself defines; characters that would be markup where they stand."""

DEFAULTS: Mapping[str, str] = {**CHARACTERS, **API_TITLES, **PRODUCTS, **TERMS, **PLACES}


def resolve(text: str, attributes: Mapping[str, str]) -> str:
    """Replace every ``{name}`` that is known, to a fixpoint; an unknown name stays as it is.

    ``\\{name}`` is the literal ``{name}``. Values that refer to one another in a circle stop after
    ``MAX_ROUNDS`` rounds, so any input ends.
    """
    if "{" not in text:
        return text
    for _ in range(MAX_ROUNDS):
        replaced = REFERENCE.sub(lambda match: _value(match, attributes), text)
        if replaced == text or len(replaced) > MAX_LENGTH:
            break
        text = replaced
        if "{" not in text:
            return text
    if "\\" not in text:
        return text
    return REFERENCE.sub(lambda match: match.group(0).removeprefix("\\"), text)


def _value(match: re.Match[str], attributes: Mapping[str, str]) -> str:
    if match.group(1):
        return match.group(0)
    return attributes.get(match.group(2).lower(), match.group(0))
