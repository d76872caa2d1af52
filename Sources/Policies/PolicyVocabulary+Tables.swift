import Expressions

/// The names, with types and meanings, as docs/policy.md lists them.
extension PolicyVocabulary {
  /// Everything; each name is a variable and a field of `facts`.
  static let facts = Table(
    "facts",
    [
      ("subject", .record(subject.type), false, "what is decided on: one file"),
      ("inputs", .list(.record(input.type)), false, "everything that came from outside"),
      ("declared", .map(.string, .string), false, "what people declared: `dataAccess`, `blastRadius`"),
      ("build", .record(build.type), false, "how it was built"),
      ("ring", .int, false, "how far the release is to travel"),
      ("now", .timestamp, false, "the moment of the decision"),
      ("components", .list(.record(component.type)), true, "what the bill of materials lists"),
      ("sbom", .record(sbom.type), true, "what profiles say of the bill of materials"),
      ("findings", .list(.record(finding.type)), true, "what the scan found, the worst first"),
      ("scan", .record(scan.type), true, "what was looked up, and in which data"),
      ("signature", .record(signature.type), true, "the signature over the subject"),
      ("contents", .record(contents.type), true, "what lies in the package"),
      ("history", .record(history.type), true, "what happened to earlier releases"),
    ])

  static let subject = Table(
    "subject",
    [
      ("name", .string, false, "the package's name"),
      ("version", .string, false, "its version, with revision"),
      ("architecture", .string, false, "as the package format spells it: `amd64`"),
      ("digest", .string, false, "of the file, `sha256:<hex>`"),
      ("size", .int, false, "of the file, in bytes"),
      ("mediaType", .string, false, "of the file"), ("kind", .string, false, "what it is: `deb`"),
    ])

  static let finding = Table(
    "finding",
    [
      ("component", .string, false, "the component's name"),
      ("version", .string, false, "the component's version"),
      ("purl", .string, false, "the component's package URL; empty if it has none"),
      ("id", .string, false, "the CVE number if there is one, else the smallest record's id"),
      ("aliases", .list(.string), false, "its other ids"),
      ("severity", .string, false, "`critical`, `high`, `medium`, `low`, `none` or `unknown`"),
      ("score", .double, true, "the CVSS base score, 0.0 to 10.0"),
      ("vector", .string, true, "the CVSS vector that the score comes from"),
      ("metrics", .map(.string, .string), false, "the parts of the vector by name: `AV` is `N`"),
      ("decidedBy", .string, true, "the advisory record whose score counts"),
      ("fixed", .list(.string), false, "versions that are not affected any more"),
      ("knownExploited", .bool, true, "whether a catalogue of exploited vulnerabilities lists it"),
      ("epss", .double, true, "the probability of exploitation, 0.0 to 1.0"),
      ("coveredBy", .list(.string), false, "the exceptions that cover it in this decision"),
    ])

  static let component = Table(
    "component",
    [
      ("name", .string, false, "as it calls itself"), ("version", .string, true, "its version"),
      ("purl", .string, true, "its package URL"),
      ("licenses", .list(.string), false, "SPDX ids or expressions; all of them bind"),
      ("supplier", .string, true, "who supplies it; `NOASSERTION` is written for nobody, too"),
      ("pinned", .bool, true, "whether a digest in a lock file fixes it"),
    ])

  static let sbom = Table(
    "sbom",
    [
      ("score", .double, false, "how much it says of what it could, 0.0 to 10.0"),
      ("valid", .bool, false, "whether it is what its specification allows"),
      (
        "profiles", .map(.string, .record(profile.type)), false,
        "by name: `ntia`, `bsi-tr-03183`, `fsct`"
      ),
    ])

  static let profile = Table(
    "profile",
    [
      ("met", .bool, false, "whether all is said that must be said"),
      ("score", .double, false, "how much of it is said, 0.0 to 10.0"),
      ("missing", .list(.string), false, "elements that must be said and are left out: `supplier`"),
    ])

  static let input = Table(
    "input",
    [
      ("name", .string, false, "the file's name"), ("digest", .string, true, "what the file has"),
      ("waived", .bool, false, "whether its digest was not demanded"), ("reason", .string, true, "why not"),
      ("url", .string, true, "where it came from"),
    ])

  static let scan = Table(
    "scan",
    [
      ("advisories", .string, false, "the digest of the advisory data"),
      ("records", .int, false, "how many advisory records there were"),
      ("newest", .timestamp, true, "when the newest of them was changed"),
      ("components", .int, false, "how many components were looked up"),
      ("notEvaluated", .list(.record(notEvaluated.type)), false, "components that could not be looked up"),
      (
        "knownExploited", .bool, false,
        "whether a catalogue of exploited vulnerabilities was consulted for every finding"
      ),
    ])

  static let notEvaluated = Table(
    "notEvaluated",
    [("purl", .string, false, "the component's package URL"), ("reason", .string, false, "why not")])

  static let signature = Table(
    "signature",
    [
      ("keyID", .string, false, "the fingerprint of the key"),
      ("algorithm", .string, false, "`openpgp`, `ed25519`"),
      ("verified", .bool, false, "whether it was checked after signing, and is right"),
    ])

  static let contents = Table(
    "contents",
    [
      ("maintainerScripts", .list(.string), false, "names of scripts that run at installation and removal"),
      ("setuidFiles", .list(.string), false, "paths of files with the setuid or setgid bit"),
      ("services", .list(.string), false, "paths of units and start scripts"),
      ("timers", .list(.string), false, "paths of timers and crontabs"),
      ("runsAsRoot", .bool, false, "whether one of the services runs as root"),
      ("nativeLibraries", .int, false, "how many files of machine code"),
      ("filesOutsidePrefix", .list(.string), false, "paths of files outside the package's own folders"),
      ("dependencies", .int, false, "how many packages it depends on"),
      ("configurationFiles", .int, false, "how many files the administrator may change"),
    ])

  static let build = Table(
    "build",
    [
      ("reproducible", .bool, true, "whether a second build gave the same bytes; no value if there was none"),
      ("usesNetwork", .bool, true, "whether the build could reach the network; no value if nobody knows"),
    ])

  static let history = Table(
    "history",
    [
      ("releases", .int, false, "releases of the same name that were published"),
      ("failures", .int, false, "runs of the same name that failed"),
    ])
}
