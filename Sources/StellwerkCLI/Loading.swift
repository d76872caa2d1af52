import Cryptography
import Diagnostics
import Execution
import JSON
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
  /// What files that belong to it are called: name and version; a plan has no version.
  var title: String {
    let metadata = package.metadata
    return package.plan == nil ? "\(metadata.name)-\(metadata.version)" : metadata.name
  }

  /// Name and version for people.
  var caption: String {
    let metadata = package.metadata
    return package.plan == nil ? "\(metadata.name) \(metadata.version)" : "plan \(metadata.name)"
  }

  /// The manifest, what it is composed of, pipeline, policy and trust, as they were read.
  let documents: [Document]

  /// The package with its plan as a run left it.
  func after(_ plan: Plan) -> LoadedPackage {
    LoadedPackage(package: package, plan: plan, documents: documents)
  }

  /// A document that the manifest is or names, directly or not.
  struct Document: Sendable {
    let role: String
    /// From the manifest's folder, made of nothing but what is written: the same wherever the program was started.
    let name: String
    /// From here.
    let path: String
    /// Of the file; of a composed document, of its values as canonical JSON.
    let digest: Digest
  }
}

/// From a path on the command line to plans, collecting every problem.
struct Loading {
  /// The ring that the decision is taken for.
  var ring = 0
  /// Whether files, programs and keys that documents name must be there.
  var looksAtFiles = true
  /// How documents are reached.
  var files = DocumentFiles.onDisk()
  /// What the command line chooses of the documents that it gives.
  var selection = Selection()
  /// What look-ups find under `run.`; where nothing runs, what the usual folders give.
  var runScope: @Sendable (PackageManifest) -> [(name: String, node: Node)] = { _ in
    let place = SourceLocation(file: "", line: 1, column: 1)
    return [text("repository", "artifacts/apt"), ("published", Node(.sequence([]), at: place))]
  }

  /// Whether plans count as documents that are only looked at.
  var acceptsPlans = true

  /// Reads manifest files that must hold packages or plans.
  func packages(in files: [String], into problems: inout [Problem]) -> [LoadedPackage] {
    var loading = self
    loading.acceptsPlans = false
    return loading.runnable(in: files, into: &problems)
  }

  private func runnable(in files: [String], into problems: inout [Problem]) -> [LoadedPackage] {
    var packages: [LoadedPackage] = []
    var given: [ComposedDocument] = []
    defer { problems += selection.problems(givenTo: given) }
    for file in files {
      let before = problems.count
      let found = load(file, given: &given, into: &problems)
      packages += found
      guard found.isEmpty, problems.count == before else { continue }
      problems.append(
        Problem(
          .noPackage, "'\(file)' holds no document of kind 'Package' or 'Plan'",
          hint: "'stellwerk check' checks any document"))
    }
    return packages
  }

  /// Checks every document of manifest files.
  ///
  /// - Returns: the packages among them.
  func check(_ files: [String], into problems: inout [Problem]) -> [LoadedPackage] {
    var given: [ComposedDocument] = []
    var packages: [LoadedPackage] = []
    for file in files { packages += load(file, given: &given, into: &problems) }
    problems += selection.problems(givenTo: given)
    return packages
  }

  /// What composes the documents of a file, and those that they name.
  func composer(for file: String) -> DocumentComposer {
    // A process without a working folder has none that a manifest could lie in.
    let repository = files.repository(of: file, workingFolder: try? workingFolder())
    return DocumentComposer(files, selection: selection, repository: repository)
  }

  /// Reads a manifest file with all its documents; only packages are returned, other kinds are checked.
  private func load(
    _ file: String, given: inout [ComposedDocument], into problems: inout [Problem]
  ) -> [LoadedPackage] {
    let composer = composer(for: file)
    var loaded: [LoadedPackage] = []
    for composed in composer.documents(in: file, into: &problems) {
      given.append(composed)
      guard let document = composed.document else { continue }
      switch document.kind {
      case .package:
        if let package = load(composed, file: file, composer, into: &problems) { loaded.append(package) }
      case .pipeline:
        let pipeline = composed.read(into: &problems) { PipelineDocument($0, file: file, into: &$1) }
        guard let pipeline else { continue }
        let parts = PipelineParts(of: pipeline, composer: composer, into: &problems)
        Plan.check(pipeline, parts: parts, catalogue: .standard, into: &problems)
      case .policy:
        let policy = composed.read(into: &problems) { PolicyManifest($0, into: &$1) }
        // Whether it is there is asked where somebody decides by the policy.
        if let trust = policy?.trust, files.isThere(trust.path.path) {
          _ = composer.document(.trust, trust, into: &problems)
        }
      case .trust: _ = composed.read(into: &problems) { trust($0, into: &$1) }
      case .exception: _ = composed.read(into: &problems) { ExceptionManifest($0, into: &$1) }
      case .approval: _ = composed.read(into: &problems) { ApprovalManifest($0, into: &$1) }
      case .plan:
        if let plan = loadPlan(composed, file: file, composer, into: &problems) { loaded.append(plan) }
      case .playbook: _ = composed.read(into: &problems) { PlaybookManifest($0, into: &$1) }
      case .policyTest: policyTest(document, composer, into: &problems)
      }
    }
    return loaded
  }

  private func load(
    _ composed: ComposedDocument, file: String, _ composer: DocumentComposer, into problems: inout [Problem]
  ) -> LoadedPackage? {
    let before = problems.count
    let manifest = composed.read(into: &problems) {
      PackageManifest(asFarAsReadable: $0, file: file, into: &$1)
    }
    guard let manifest else { return nil }
    return load(manifest, composed, file: file, composer, problemsBefore: before, into: &problems)
  }

  /// A plan that somebody runs is loaded as a package is; else only its own document is checked.
  private func loadPlan(
    _ composed: ComposedDocument, file: String, _ composer: DocumentComposer, into problems: inout [Problem]
  ) -> LoadedPackage? {
    let before = problems.count
    guard let plan = composed.read(into: &problems, { PlanManifest($0, into: &$1) }), !acceptsPlans else {
      return nil
    }
    let package = PackageManifest(plan, file: file)
    let loaded = load(package, composed, file: file, composer, problemsBefore: before, into: &problems)
    if let loaded, plan.planner.asksProviders, !loaded.plan.asksProviders {
      problems.append(
        Problem(
          .noAsking, "the pipeline '\(loaded.plan.name)' has no stage that asks a provider",
          at: plan.plannerLocation,
          hint: "use a pipeline with 'plan/outline', or write 'planner: deterministic'"))
      return nil
    }
    return loaded
  }

  private func load(
    _ manifest: PackageManifest, _ composed: ComposedDocument, file: String, _ composer: DocumentComposer,
    problemsBefore before: Int, into problems: inout [Problem]
  ) -> LoadedPackage? {
    var package = manifest
    let location = composed.node.location
    // Not there before the first bundle: a condition may ask whether it is.
    package.scope.declare("bundle", in: "run", as: .string)
    package.scope.add(
      "run",
      [("ring", Node(.integer(ring), at: location, scalar: "\(ring)"))] + runScope(package))
    var reading = DocumentReading(composer, manifest: file)
    reading.add(composed, as: "manifest")
    let pipelinePath = package.pipeline.path.path
    let pipeline = reading.read(package.pipeline, .pipeline, into: &problems) {
      PipelineDocument($0, file: pipelinePath, into: &$1)
    }
    let parts = pipeline.map { PipelineParts(of: $0, composer: composer, into: &problems) } ?? PipelineParts()
    for part in parts.composed { reading.add(part.document, as: "pipeline.part") }
    if let policy = package.policy {
      let manifest = reading.read(policy, .policy, into: &problems) { PolicyManifest($0, into: &$1) }
      if let trust = manifest?.trust {
        _ = reading.read(trust, .trust, into: &problems) { self.trust($0, into: &$1) }
      }
    }
    if let trust = package.plan?.trust {
      _ = reading.read(trust, .trust, into: &problems) { self.trust($0, into: &$1) }
    }
    for path in package.release.files where looksAtFiles && !files.isThere(path.path) {
      problems.append(
        Problem(
          .missingFile, "there is no '\(path.written)'", at: path.location, hint: "looked for '\(path.path)'")
      )
    }
    guard let pipeline,
      let plan = Plan(pipeline, parts: parts, for: package, catalogue: .standard, into: &problems)
    else {
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
    return problems.count == before
      ? LoadedPackage(package: package, plan: plan, documents: reading.documents) : nil
  }

  /// Also looks whether the policy has the rules that are spoken of.
  private func policyTest(
    _ document: Document, _ composer: DocumentComposer, into problems: inout [Problem]
  ) {
    guard let test = PolicyTestManifest(document, into: &problems),
      let composed = composer.document(.policy, test.policy, into: &problems),
      let policy = composed.read(into: &problems, { PolicyManifest($0, into: &$1) })?.policy
    else { return }
    let known = Set(policy.rules.map(\.id))
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
    for key in manifest.keys where looksAtFiles && !files.isThere(key.publicKey.path) {
      problems.append(
        Problem(
          .missingFile, "there is no public key '\(key.publicKey.written)'", at: key.publicKey.location,
          hint: "'stellwerk keys generate' makes the keys of a project"))
    }
    return manifest
  }
}

/// Reads the documents that a manifest names, and remembers what was read.
private struct DocumentReading {
  private let composer: DocumentComposer
  private let folder: String
  private(set) var documents: [LoadedPackage.Document] = []

  init(_ composer: DocumentComposer, manifest file: String) {
    (self.composer, folder) = (composer, parent(of: file))
  }

  mutating func read<T>(
    _ reference: DocumentReference, _ kind: DocumentKind, into problems: inout [Problem],
    _ make: (Document, inout [Problem]) -> T?
  ) -> T? {
    guard let composed = composer.document(kind, reference, into: &problems) else { return nil }
    add(composed, as: kind.rawValue.lowercased())
    return composed.read(into: &problems, make)
  }

  /// Adds the files of a document, and, where it is more than its file, what came of them.
  mutating func add(_ composed: ComposedDocument, as role: String) {
    for part in composed.parts {
      let name =
        part.path.hasPrefix("/") == folder.hasPrefix("/") ? relative(part.path, to: folder) : part.path
      add(
        .init(
          role: part.role == .document ? role : "\(role).extended", name: name, path: part.path,
          digest: part.digest))
      guard part.role == .document, composed.isComposed else { continue }
      let digest = Digest(of: composed.node.written.canonical)
      add(.init(role: "\(role).effective", name: name, path: part.path, digest: digest))
    }
  }

  private mutating func add(_ document: LoadedPackage.Document) {
    let isKnown = documents.contains {
      $0.role == document.role && $0.name.utf8.elementsEqual(document.name.utf8)
        && $0.digest == document.digest
    }
    if !isKnown { documents.append(document) }
  }
}

extension Plan {
  /// Whether any stage asks the providers of a plan manifest.
  fileprivate var asksProviders: Bool {
    stages.contains { type(of: $0.kind).options.contains { $0.lookUp == "spec.providers" } }
  }
}

extension PackageManifest.Release {
  /// All files that it names.
  var files: [InputPath] { [install, uninstall].compactMap { $0 } + tests }
}

extension Problem.Code {
  static let noPackage = Self("manifest.no-package", exit: .invalidData)
  /// A plan that names a provider, and a pipeline that asks none.
  static let noAsking = Self("manifest.planner", exit: .invalidData)
}
