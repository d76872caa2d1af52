/// What stages share that ask providers for the parts of a plan.
///
///     decompose ── plan ──▶ outline ──▶ detail[route]… ──▶ batches ──▶ packages[batch]… ──▶ assemble ──▶ plan
///         └───────────── the plan that nobody was asked for: parts that fail are taken from it ──────┘
///
/// 1. Each part is the result of a stage: recorded by model, prompt, schema, parameters and inputs, so a second run asks nothing.
/// 2. What a run may spend, by which key and how fast is no part of that: who raises a budget keeps what was paid for.
/// 3. A provider that is wrong (key, model, quota, budget) ends the run; one that is out of reach, or answers nothing that
///    can be used, is replaced by the deterministic planner for that part, and the record says so.
import Diagnostics
import JSON
import Manifests
import OperatingSystem
import Pipelines
import Planning

/// The options of such a stage, and what it asks with.
struct PlanAsking {
  /// The most bytes that a document of the context may have.
  private static let documentLimit = 1 << 20

  private static let planner = Option<PlannerChoice>(
    "planner", default: .deterministic, from: "spec.planner", example: "local",
    "the providers that are asked, the first one first")
  private static let providers = Option<Table<IdentifierKey, PlanManifest.Provider>>(
    "providers", default: Table(), from: "spec.providers", "services that can be asked, by name")
  private static let budget = Option<PlanManifest.Budget>(
    "budget", default: PlanManifest.Budget(values: .none), from: "spec.budget", "what a run may spend")
  private static let context = Option<PlanManifest.Context>(
    "context", from: "spec.context", "people, whose names are masked, and documents that are shown")
  private static let plan = Option<CheckedText<NameForm>>(
    "name", from: "metadata.name", "what the plan is called")
  private static let prompts = Option<InputPath>(
    "prompts", "folder of prompts: NAME/VERSION.md")
  private static let experiments = Option<Table<IdentifierKey, Experiment>>(
    "experiments", default: Table(),
    example: ["shorter": ["prompt": "work-package", "shares": ["1": 50, "2": 50]]],
    "versions of a prompt that are compared, each for a share of all plans")
  /// What a stage of such a kind takes, beside its own.
  static let options: [any OptionDeclaration] = [
    planner, providers, budget, context, plan, prompts, experiments,
  ]

  /// Where earlier plans come in that are shown.
  static let earlier = Port("earlier", MediaType.json, isOptional: true)

  private let options: Options

  /// - Throws: `manifest.value` where nobody is to be asked.
  init(_ options: Options) throws(Problem) {
    self.options = options
    guard options[Self.planner].asksProviders else {
      throw Problem(
        .wrongValue, "the planner is 'deterministic', which asks nobody",
        at: options.location,
        hint: "write the name of a provider as 'planner', or use a pipeline without this stage")
    }
  }

  /// Those who are asked, in their order.
  private var asked: [(name: String, provider: PlanManifest.Provider)] {
    let all = options[Self.providers].pairs
    return options[Self.planner].providers.compactMap { name in
      all.first { $0.key.value.utf8.elementsEqual(name.value.utf8) }.map { (name.value, $0.value) }
    }
  }

  /// Hosts and ports of all of them: a stage fails for now only when none of them answers.
  var service: String {
    asked.map { serviceName(ofURL: $0.provider.endpoint) ?? $0.name }.joined(separator: " or ")
  }

  /// What a stage will do, for who wants to know before.
  var intentions: [Intention] {
    asked.map { name, provider in
      Intention(.fetch, provider.wire.address, "asks '\(provider.model)' of '\(name)'")
    }
  }

  /// Everything that a stage needs to ask.
  struct Session {
    let planner: GuidedPlanner
    let provider: any CompletionProvider
    fileprivate let meter: CompletionMeter?

    /// Whether anybody can be asked.
    var isAsking: Bool { meter != nil }
    /// What was asked so far.
    var calls: [CompletionCall] { meter?.calls ?? [] }
  }

  /// Who asks whom; with a problem, what is made without asking.
  func session(_ work: StageWork, without problem: Problem? = nil) throws(Problem) -> Session {
    let base = try PlanFiles.plan(work, "base")
    let meter = problem == nil ? try meter(work, people: base.context.people.map(\.name)) : nil
    var settings = GuidedPlanner.Settings()
    settings.masks = !(meter?.isLocal ?? true)
    settings.failsWithProvider = problem == nil
    settings.knowledge = try knowledge(work)
    let planner = GuidedPlanner(base: base, prompts: try library(), settings: settings)
    if let meter { return Session(planner: planner, provider: meter, meter: meter) }
    let names = asked.map(\.name).joined(separator: ", ")
    let nobody = NobodyToAsk(
      name: names, model: asked.first?.provider.model ?? "",
      problem: problem ?? Problem(.completionServer, "there is nobody to ask"))
    return Session(planner: planner, provider: nobody, meter: nil)
  }

  private func meter(_ work: StageWork, people: [String]) throws(Problem) -> CompletionMeter {
    var clients: [CompletionClient] = []
    for (name, provider) in asked {
      var key: Secret?
      if let reference = provider.key { key = try work.secret(reference) }
      clients.append(
        CompletionClient(
          name, provider, key: key, cancellation: work.cancellation, deadline: work.deadline))
    }
    let desk = CompletionDesk.shared(
      in: work.memory, plan: options[Self.plan].value, budget: options[Self.budget])
    return CompletionMeter(
      clients, desk: desk, names: people, cancellation: work.cancellation, deadline: work.deadline)
  }

  /// What the work must hold to, what is known, and earlier plans: data, whatever it says.
  private func knowledge(_ work: StageWork) throws(Problem) -> [UntrustedText] {
    var texts: [UntrustedText] = []
    let context = options[Self.context]
    for path in context.standards + context.knowledge {
      let bytes = try readBytes(of: path.path, limit: Self.documentLimit)
      texts.append(UntrustedText(path.written, String(decoding: bytes, as: UTF8.self)))
    }
    guard let earlier = work.inputs[Self.earlier.name] else { return texts }
    let document = try JSON(
      parsing: try readBytes(of: earlier.path, limit: Self.documentLimit), file: Self.earlier.name)
    for plan in document.array ?? [] {
      texts.append(UntrustedText(plan["name"]?.string ?? "", plan["text"]?.string ?? ""))
    }
    return texts
  }

  // MARK: - Prompts

  private func library() throws(Problem) -> PromptLibrary {
    let folder = options[Self.prompts]
    var problems: [Problem] = []
    var prompts: [Prompt] = []
    for entry in try FolderTree(folder.path).entries where entry.path.hasSuffix(".md") {
      let parts = entry.path.split(separator: "/")
      guard parts.count == 2 else { continue }
      let path = "\(folder.path)/\(entry.path)"
      let bytes = try readBytes(of: path, limit: Prompt.limit)
      guard let prompt = Prompt(bytes, file: path, into: &problems) else { continue }
      if "\(prompt.name)/\(prompt.version).md" != entry.path {
        problems.append(
          Problem(
            .prompt, "'\(entry.path)' holds version \(prompt.version) of '\(prompt.name)'",
            hint: "call it \(prompt.name)/\(prompt.version).md"))
      }
      prompts.append(prompt)
    }
    guard problems.isEmpty else { throw PlanFiles.joined(problems, of: "the prompts cannot be read") }
    return try PromptLibrary(
      prompts, experiments: options[Self.experiments].pairs.map { $0.value.experiment($0.key.value) })
  }

  /// Versions of a prompt that are compared.
  struct Experiment: MappingValue {
    private static let promptOption = Option<CheckedText<SlugForm>>(
      "prompt", example: "work-package", "the name of the prompt")
    private static let sharesOption = Option<Table<VersionKey, Int>>(
      "shares", example: ["1": 50, "2": 50], "versions with their shares, 100 together")
    static let members: [any OptionDeclaration] = [promptOption, sharesOption]
    let values: Options
    init(values: Options) { self.values = values }

    func experiment(_ name: String) -> PromptExperiment {
      PromptExperiment(
        name: name, prompt: values[Self.promptOption].value,
        variants: values[Self.sharesOption].pairs.map {
          PromptExperiment.Variant(version: Int($0.key.value) ?? 0, share: $0.value * 100)
        }.sorted { $0.version < $1.version })
    }

    func check(into problems: inout [Problem]) {
      let shares = values[Self.sharesOption].pairs.map(\.value)
      guard !shares.allSatisfy({ (0...100).contains($0) }) || shares.reduce(0, +) != 100 else { return }
      problems.append(
        Problem(.wrongValue, "the shares are not 100 together", at: values.location))
    }
  }

  /// Numbers of versions.
  enum VersionKey: TableKey {
    static let pattern: String? = "^[1-9][0-9]{0,5}$"
    static func objection(to key: Located<String>) -> Problem? {
      if let number = Int(key.value), "\(number)" == key.value, (1...999_999).contains(number) { return nil }
      return Problem(
        .wrongValue, "'\(key.value)' is not a version", at: key.location, hint: "write its number")
    }
  }
}

/// Stands where a provider would be asked if it could be.
private struct NobodyToAsk: CompletionProvider {
  let name: String
  let model: String
  let problem: Problem
  var isLocal: Bool { true }
  func complete(_ request: CompletionRequest) throws(Problem) -> CompletionAnswer { throw problem }
}
