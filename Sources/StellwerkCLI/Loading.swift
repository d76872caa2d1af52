import Cryptography
import Diagnostics
import Execution
import Manifests
import OperatingSystem
import Pipelines
import Policies
import Stages
import YAML

/// A package manifest with everything that it names, read and checked.
struct LoadedPackage: Sendable {
  let package: PackageManifest
  let plan: Plan
  /// Pipeline, policy and trust, as they were read.
  let documents: [Document]

  /// A document that the manifest names, directly or not.
  struct Document: Sendable {
    let role: String
    /// From the manifest's folder, made of nothing but what is written: the same wherever the program was started.
    let name: String
    /// From here.
    let path: String
  }
}

/// From a path on the command line to plans, collecting every problem.
struct Loading {
  /// The ring that the decision is taken for.
  var ring = 0
  /// Whether files, programs and keys that documents name must be there.
  var looksAtFiles = true
  /// What look-ups find under `run.`, by the name of the package; where nothing runs, what the usual folders give.
  var runScope: @Sendable (PackageManifest.Metadata) -> [(name: String, node: Node)] = { _ in
    let place = SourceLocation(file: "", line: 1, column: 1)
    return [text("repository", "artifacts/apt"), ("published", Node(.sequence([]), at: place))]
  }

  /// Whether plans count as documents that are only looked at.
  var acceptsPlans = true

  /// Reads manifest files that must hold packages.
  func packages(in files: [String], into problems: inout [Problem]) -> [LoadedPackage] {
    var loading = self
    loading.acceptsPlans = false
    return loading.runnable(in: files, into: &problems)
  }

  private func runnable(in files: [String], into problems: inout [Problem]) -> [LoadedPackage] {
    var packages: [LoadedPackage] = []
    for file in files {
      let before = problems.count
      let found = load(file, into: &problems)
      packages += found
      guard found.isEmpty, problems.count == before else { continue }
      problems.append(
        Problem(
          .noPackage, "'\(file)' holds no document of kind 'Package'",
          hint: "'stellwerk check' checks any document"))
    }
    return packages
  }

  /// Reads a manifest file with all its documents; only packages are returned, other kinds are checked.
  func load(_ file: String, into problems: inout [Problem]) -> [LoadedPackage] {
    let bytes: [UInt8]
    do { bytes = try readBytes(of: file) } catch {
      problems.append(error)
      return []
    }
    var loaded: [LoadedPackage] = []
    for document in Document.all(in: bytes, file: file, into: &problems) {
      switch document.kind {
      case .package:
        if let package = load(document, file: file, into: &problems) { loaded.append(package) }
      case .pipeline:
        if let pipeline = PipelineDocument(document, file: file, into: &problems) {
          Plan.check(pipeline, catalogue: .standard, into: &problems)
        }
      case .policy: _ = PolicyManifest(document, into: &problems)
      case .trust: _ = trust(document, into: &problems)
      case .exception: _ = ExceptionManifest(document, into: &problems)
      case .approval: _ = ApprovalManifest(document, into: &problems)
      case .plan: plan(document, into: &problems)
      case .playbook: _ = PlaybookManifest(document, into: &problems)
      case .policyTest: policyTest(document, into: &problems)
      }
    }
    return loaded
  }

  private func load(_ document: Document, file: String, into problems: inout [Problem]) -> LoadedPackage? {
    let before = problems.count
    guard var package = PackageManifest(asFarAsReadable: document, file: file, into: &problems) else {
      return nil
    }
    let location = document.location
    // Not there before the first bundle: a condition may ask whether it is.
    package.scope.declare("bundle", in: "run", as: .string)
    package.scope.add(
      "run",
      [("ring", Node(.integer(ring), at: location, scalar: "\(ring)"))] + runScope(package.metadata))
    var documents = [LoadedPackage.Document("pipeline", package.pipeline)]
    let pipeline = read(package.pipeline, .pipeline, into: &problems) { document, problems in
      PipelineDocument(document, file: package.pipeline.path.path, into: &problems)
    }
    if let policy = package.policy {
      documents.append(.init("policy", policy))
      let manifest = read(policy, .policy, into: &problems) { PolicyManifest($0, into: &$1) }
      if let trust = manifest?.trust {
        documents.append(.init("trust", trust, namedIn: policy))
        _ = read(trust, .trust, into: &problems) { self.trust($0, into: &$1) }
      }
    }
    for path in package.release.files where !exists(path.path) {
      problems.append(
        Problem(
          .missingFile, "there is no '\(path.written)'", at: path.location, hint: "looked for '\(path.path)'")
      )
    }
    guard let pipeline, let plan = Plan(pipeline, for: package, catalogue: .standard, into: &problems) else {
      return nil
    }
    if looksAtFiles {
      let keys = package.missingKeys()
      problems += keys
      var missing: [Problem] = []
      Preflight.check(plan, into: &missing)
      // A stage's option may name a key as well: said once, with the hint that helps.
      problems += missing.filter { problem in !keys.contains { $0.location == problem.location } }
    }
    return problems.count == before ? LoadedPackage(package: package, plan: plan, documents: documents) : nil
  }

  private func plan(_ document: Document, into problems: inout [Problem]) {
    let location = document.location
    _ = PlanManifest(document, into: &problems)
    guard !acceptsPlans else { return }
    problems.append(
      Problem(
        .kindNotYet, "plans are checked, but not yet run", at: location,
        hint: "'stellwerk check' checks any document"))
  }

  /// Also looks whether the policy has the rules that are spoken of.
  private func policyTest(_ document: Document, into problems: inout [Problem]) {
    guard let test = PolicyTestManifest(document, into: &problems),
      let policy = read(test.policy, .policy, into: &problems, { PolicyManifest($0, into: &$1) })?.policy
    else { return }
    let known = policy.rules.map(\.id)
    for (id, _) in test.cases.flatMap(\.rules) where !known.contains(id.value) {
      problems.append(
        Problem(
          .wrongValue, "policy '\(policy.name)' has no rule '\(id.value)'", at: id.location,
          hint: suggestion(for: id.value, among: known.sorted(), orList: "rules:")))
    }
  }

  /// Also looks whether the public keys are there: the decision, which reads them, comes after all the work.
  private func trust(_ document: Document, into problems: inout [Problem]) -> TrustManifest? {
    guard let manifest = TrustManifest(document, into: &problems) else { return nil }
    for key in manifest.keys where !exists(key.publicKey.path) {
      problems.append(
        Problem(
          .missingFile, "there is no public key '\(key.publicKey.written)'", at: key.publicKey.location,
          hint: "'stellwerk keys generate' makes the keys of a project"))
    }
    return manifest
  }

  private func read<T>(
    _ reference: DocumentReference, _ kind: DocumentKind, into problems: inout [Problem],
    _ make: (Document, inout [Problem]) -> T?
  ) -> T? {
    let (path, bytes): (InputPath, [UInt8])
    do { (path, bytes) = (reference.path, try readBytes(of: reference.path.path)) } catch {
      let path = reference.path
      problems.append(
        Problem(
          .missingFile, "the \(kind.rawValue) '\(path.written)' cannot be read", at: path.location,
          hint: "looked for '\(path.path)'", cause: error.cause))
      return nil
    }
    if let digest = reference.digest, digest.value != Digest(of: bytes) {
      problems.append(
        Problem(
          .documentDigest, "'\(path.written)' has not the digest that is written here", at: digest.location,
          hint: "look at what has changed; it has \(Digest(of: bytes).hex)"))
      return nil
    }
    return Document.only(kind, in: bytes, file: path.path, into: &problems).flatMap { make($0, &problems) }
  }
}

extension LoadedPackage.Document {
  /// A document that the manifest names, or `owner`, which the manifest names.
  fileprivate init(_ role: String, _ document: DocumentReference, namedIn owner: DocumentReference? = nil) {
    let folder = owner.map { parent(of: $0.path.written) } ?? "."
    self.init(role: role, name: resolved(document.path.written, in: folder), path: document.path.path)
  }
}

extension PackageManifest.Release {
  /// All files that it names.
  var files: [InputPath] { [install, uninstall].compactMap { $0 } + tests }
}

extension Problem.Code {
  static let noPackage = Self("manifest.no-package", exit: .invalidData)
  static let documentDigest = Self("manifest.digest", exit: .invalidData)
  static let kindNotYet = Self("manifest.kind-not-supported", exit: .invalidData)
}
