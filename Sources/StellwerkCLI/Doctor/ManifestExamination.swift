import Diagnostics
import Execution
import Glibc
import Manifests
import OperatingSystem
import Pipelines
import Policies
import Reports
import Stages

/// What given manifests need beyond programs: files, keys, secrets, advisories, what the machine must allow.
enum ManifestExamination {
  static func entries(_ packages: [LoadedPackage], _ call: Call, now: Timestamp) -> [Examined] {
    guard !packages.isEmpty else { return [] }
    var problems: [Problem] = []
    for package in packages {
      var missing: [Problem] = []
      Preflight.check(package.plan, into: &missing)
      let keys = package.package.missingKeys()
      // Programs have been told, keys are told below.
      problems += missing.filter { problem in
        problem.code != .missingTool && !keys.contains { $0.location == problem.location }
      }
    }
    let secrets = call.secrets(of: packages, into: &problems)
    var seen: Set<Problem> = []
    var entries = problems.filter { seen.insert($0).inserted }.map { problem in
      StateExamination.failed(
        problem.location.map { "\($0.file):\($0.line)" } ?? "manifests", group: "manifest", problem, fix: nil)
    }
    var known: Set<String> = []
    for package in packages {
      for (name, key) in package.package.keys {
        let place = key.places.map(\.path).joined(separator: " ")
        guard known.insert(place).inserted else { continue }
        entries.append(
          DoctorCommand.look("manifest", "key \(name.value)") {
            self.key(name.value, key, of: package, secrets, now: now)
          })
      }
      for path in package.package.release.files where !exists(path.path) && known.insert(path.path).inserted {
        entries.append(
          Examined(
            "manifest", path.written, .missing, "there is no such file", fix: "looked for '\(path.path)'"))
      }
      for document in package.documents where document.role == "trust" && known.insert(document.path).inserted
      {
        entries += trust(document.path, now: now)
      }
      for stage in package.plan.stages where stage.kindName == "scan/osv" && stage.skipped == nil {
        for (_, path) in stage.options.files where exists(path.path) && known.insert(path.path).inserted {
          entries.append(
            DoctorCommand.look("manifest", path.written) {
              StateExamination.advisories(path.path, named: path.written, "manifest", now: now)
            })
        }
      }
    }
    return entries
  }

  /// The public keys that decisions trust; what else is wrong with the document has been told.
  private static func trust(_ path: String, now: Timestamp) -> [Examined] {
    var problems: [Problem] = []
    guard let bytes = try? readBytes(of: path),
      let document = Document.only(.trust, in: bytes, file: path, into: &problems),
      let manifest = TrustManifest(document, into: &problems)
    else { return [] }
    return manifest.keys.map { key in
      let title = "trusted key \(key.id.value)"
      guard exists(key.publicKey.path) else {
        return Examined(
          "manifest", title, .missing, "there is no '\(key.publicKey.written)'",
          fix: "'stellwerk keys generate' makes the keys of a project")
      }
      guard let until = key.until else { return Examined("manifest", title, .ok, "without an end") }
      return until <= now
        ? Examined(
          "manifest", title, .warning, "not trusted any more since \(until.date)",
          fix: "trust a newer key as well")
        : Examined("manifest", title, .ok, "until \(until.date)")
    }
  }

  private static func key(
    _ name: String, _ key: KeyReference, of package: LoadedPackage, _ secrets: Secrets, now: Timestamp
  ) -> Examined {
    let title = "key \(name)"
    for place in key.places where !exists(place.path) {
      return Examined(
        "manifest", title, .missing, "there is no '\(place.written)'",
        fix: "'stellwerk keys generate' makes the keys of a project")
    }
    let secret: InputPath =
      switch key {
      case .pem(let path, _): path
      case .openPGP(_, let home): home
      }
    guard access(secret.path, R_OK) == 0 else {
      return Examined(
        "manifest", title, .missing, "'\(secret.written)' cannot be read",
        fix: "chmod u+r \(shellWord(secret.path))")
    }
    var end: Timestamp?
    do throws(Problem) {
      switch key {
      case .openPGP: end = try GnuPG.expiry(of: key)
      case .pem: if name == "statements" { _ = try package.statementKey(secrets) }
      }
    } catch { return StateExamination.failed(title, group: "manifest", error, fix: nil) }
    if let end, end <= now {
      return Examined(
        "manifest", title, .missing, "it has expired on \(end.date)",
        fix: "extend it with 'gpg --homedir \(shellWord(secret.path)) --quick-set-expire', or make a new one")
    }
    var status = stat()
    if stat(secret.path, &status) == 0, status.st_mode & 0o077 != 0 {
      return Examined(
        "manifest", title, .warning, "'\(secret.written)' is open to others",
        fix: "chmod go= \(shellWord(secret.path))")
    }
    let until = end.map { ", until \($0.date)" } ?? ""
    let isSoon = end.map { $0.seconds - now.seconds < 30 * 86_400 } ?? false
    return Examined(
      "manifest", title, isSoon ? .warning : .ok, "'\(secret.written)' is there\(until)",
      fix: isSoon ? "it expires within a month: extend it, or make a new one" : nil)
  }
}
