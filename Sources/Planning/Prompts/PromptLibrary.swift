import Cryptography
public import Diagnostics

/// The prompts of a folder, and which version of each is used for a plan.
public struct PromptLibrary: Sendable {
  private let prompts: [Prompt]
  private let experiments: [PromptExperiment]

  /// Takes prompts, and experiments that name them.
  ///
  /// - Throws: `plan.prompt` for two of one name and version, an experiment with a version that is not there, and shares
  ///   that are not 10,000 together.
  public init(_ prompts: [Prompt], experiments: [PromptExperiment] = []) throws(Problem) {
    self.prompts = prompts.sorted {
      $0.name.utf8.elementsEqual($1.name.utf8)
        ? $0.version < $1.version : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    self.experiments = experiments
    for (first, second) in zip(self.prompts, self.prompts.dropFirst())
    where first.name.utf8.elementsEqual(second.name.utf8) && first.version == second.version {
      throw Problem(.prompt, "the prompt '\(first.name)' has the version \(first.version) twice")
    }
    for experiment in experiments {
      for variant in experiment.variants where prompt(experiment.prompt, version: variant.version) == nil {
        throw Problem(
          .prompt,
          "the experiment '\(experiment.name)' names '\(experiment.prompt)' version \(variant.version), which is not there"
        )
      }
      let sum = experiment.variants.reduce(0) { $0 + max(0, min(20_000, $1.share)) }
      guard sum == 10_000, experiment.variants.allSatisfy({ $0.share >= 0 }) else {
        throw Problem(
          .prompt, "the shares of the experiment '\(experiment.name)' are \(sum) together, not 10000",
          hint: "write shares in hundredths of a per cent")
      }
    }
  }

  private func prompt(_ name: String, version: Int) -> Prompt? {
    prompts.first { $0.name.utf8.elementsEqual(name.utf8) && $0.version == version }
  }

  /// The version of a prompt that a plan gets: that of an experiment, else version 1 of the name, else its lowest.
  ///
  /// - Throws: `plan.prompt` if there is none of that name.
  public func choice(_ name: String, plan: String) throws(Problem) -> PromptChoice {
    if let experiment = experiments.first(where: { $0.prompt.utf8.elementsEqual(name.utf8) }),
      let version = experiment.version(for: plan), let prompt = prompt(name, version: version)
    {
      return PromptChoice(prompt: prompt, experiment: experiment.name)
    }
    guard let prompt = prompts.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
      throw Problem(
        .prompt, "there is no prompt '\(name)'",
        hint: suggestion(for: name, among: prompts.map(\.name), orList: "prompts:"))
    }
    return PromptChoice(prompt: prompt, experiment: nil)
  }
}

/// A prompt with the experiment that chose it.
public struct PromptChoice: Sendable, Equatable {
  /// The text.
  public let prompt: Prompt
  /// The experiment that it was chosen by.
  public let experiment: String?

  /// A prompt that was chosen.
  public init(prompt: Prompt, experiment: String? = nil) {
    (self.prompt, self.experiment) = (prompt, experiment)
  }
}

/// Versions of a prompt that are compared, each for a share of all plans.
///
/// Which plan gets which is a matter of digests: nothing is kept, a second run gets the same, and a share that grows at
/// its border leaves the other plans where they are.
public struct PromptExperiment: Sendable, Equatable {
  /// Part of the digest: another name shares the plans out anew.
  public let name: String
  /// The name of the prompt.
  public let prompt: String
  /// Versions with their shares, in hundredths of a per cent, 10,000 together.
  public let variants: [Variant]

  /// A version with its share.
  public struct Variant: Sendable, Equatable {
    /// Of the prompt.
    public let version: Int
    /// In hundredths of a per cent.
    public let share: Int

    /// A version with its share.
    public init(version: Int, share: Int) { (self.version, self.share) = (version, share) }
  }

  /// An experiment of its parts.
  public init(name: String, prompt: String, variants: [Variant]) {
    (self.name, self.prompt, self.variants) = (name, prompt, variants)
  }

  /// The version that a plan gets.
  public func version(for plan: String) -> Int? {
    let digest = Digest(of: Array("\(name)\u{1F}\(prompt)\u{1F}\(plan)".utf8)).bytes
    let bucket = Int(digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 10_000)
    var border = 0
    for variant in variants {
      border += variant.share
      if bucket < border { return variant.version }
    }
    return variants.last?.version
  }
}
