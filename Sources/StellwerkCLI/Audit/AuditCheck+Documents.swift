import Diagnostics
import Glibc
import Manifests
import OperatingSystem
import Pipelines
import YAML

// MARK: - What documents say, and how files lie

extension AuditCheck {
  static func plainSecrets(_ subject: AuditSubject) -> [Finding] {
    subject.sources.flatMap { PlainSecret.all(in: $0.node) }.map { secret in
      let what =
        switch secret.sign {
        case .urlUser: "a URL holds a user or password"
        case .key(let name): "the value of '\(name)' looks like a secret in plain text"
        case .form: "a text looks like a key or token"
        }
      return Finding(
        message: what, location: secret.location,
        hint: "refer to it: { env: NAME } or { file: PATH }, and change the secret, which is known now")
    }
  }

  static func readableKeys(_ subject: AuditSubject) -> [Finding] {
    var findings: [Finding] = []
    for package in subject.packages {
      var places: [(what: String, path: InputPath)] = []
      for (_, key) in package.package.keys {
        switch key {
        case .pem(let path, _): places.append(("private key", path))
        case .openPGP(_, let home): places.append(("GnuPG home", home))
        }
      }
      let secrets =
        package.plan.stages.flatMap(\.secrets) + package.package.keys.flatMap(\.value.secrets)
      for case .file(let path) in secrets { places.append(("secret", path)) }
      for (what, path) in places {
        var status = stat()
        guard stat(path.path, &status) == 0, status.st_mode & 0o077 != 0 else { continue }
        findings.append(
          Finding(
            message:
              "the \(what) '\(path.written)' is open to others (mode \(octal(status.st_mode & 0o777)))",
            location: path.location, hint: "chmod go= '\(path.path)'"))
      }
    }
    return findings
  }

  private static func octal(_ mode: mode_t) -> String { "0\(String(mode, radix: 8))" }

  static func unsignedEvidence(_ subject: AuditSubject) -> [Finding] {
    subject.packages.compactMap { loaded in
      guard !loaded.package.keys.contains(where: { $0.key.value == "statements" }) else { return nil }
      return Finding(
        message:
          "the evidence of '\(loaded.package.metadata.name)' is not sealed: there is no key 'statements'",
        location: loaded.package.pipeline.path.location, hint: "add 'statements: { pem: FILE }' under 'keys:'"
      )
    }
  }

  static func missingPolicies(_ subject: AuditSubject) -> [Finding] {
    subject.packages.compactMap { loaded in
      guard !loaded.plan.stages.contains(where: { $0.kindName == "policy/decide" }) else { return nil }
      return Finding(
        message: "no policy decides about '\(loaded.package.metadata.name)'",
        location: loaded.package.pipeline.path.location, hint: "add a stage that uses policy/decide")
    }
  }

  /// What is inherited may change without a trace unless its digest is written; outside the repository it must be.
  static func unpinnedParents(_ subject: AuditSubject) -> [Finding] {
    subject.sources.flatMap { source -> [Finding] in
      let stages = source.kind == "Pipeline" ? source.node["spec"]?["stages"]?.elements ?? [] : []
      let parts = stages.compactMap { $0["uses"] }.filter { uses in
        ["./", "../"].contains { uses.scalar?.hasPrefix($0) == true } || uses["path"] != nil
      }
      return (parts + [source.node["extends"]].compactMap { $0 }).compactMap { PinSite(document: $0) }
        .filter { $0.pin == nil }.map { site in
          Finding(
            message: "'\(site.written)' is inherited and not pinned", location: site.location,
            hint: "'stellwerk pin --all' writes its sha256")
        }
    }
  }
}
