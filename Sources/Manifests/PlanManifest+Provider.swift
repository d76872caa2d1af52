public import Diagnostics
public import JSON
import OperatingSystem
public import Policies
import YAML

extension PlanManifest {
  /// A service that can be asked.
  public struct Provider: MappingValue {
    /// The language it speaks.
    public enum Kind: String, OptionChoice {
      case openAICompatible = "openai-compatible"
      case azureOpenAI = "azure-openai"
      case anthropic
    }

    /// What it may be told.
    public enum Privacy: String, OptionChoice {
      case localOnly = "local-only"
      case masked
    }

    /// How it is told the form of an answer, besides the words of the prompt.
    public enum Output: String, OptionChoice {
      /// `response_format` of the type `json_schema`; for Anthropic `output_config.format`.
      case jsonSchema = "json-schema"
      /// `response_format` of the type `json_object` with a `schema`, as llama-cpp-python takes it.
      case jsonObjectSchema = "json-object-schema"
      /// `response_format` of the type `json_object`, which promises JSON and no form.
      case jsonObject = "json-object"
      /// Nothing but the prompt.
      case text
    }

    /// What the limit of an answer's length is called.
    public enum LimitName: String, OptionChoice {
      case tokens = "max_tokens"
      case completionTokens = "max_completion_tokens"
    }

    private static let kindOption = Option<Kind>(
      "kind", example: "openai-compatible", "the language it speaks")
    private static let endpointOption = Option<CheckedText<WebAddressForm>>(
      "endpoint", example: "http://127.0.0.1:8080/v1",
      "where it is, up to what all its addresses have in common")
    private static let modelOption = Option<CheckedText<LineForm>>(
      "model", example: "any", "the model to ask for")
    private static let privacyOption = Option<Privacy>(
      "privacy", example: "local-only",
      "what it may be told: everything, on this machine only; or what is left after masking")
    private static let keyOption = Option<SecretReference?>(
      optional: "key", example: ["env": "PROVIDER_KEY"],
      "what it knows us by: { env: NAME } or { file: PATH }")
    private static let deploymentOption = Option<CheckedText<SegmentForm>?>(
      optional: "deployment", example: "planner",
      "azure-openai: the deployment, where it is not called as the model is")
    private static let versionOption = Option<CheckedText<SegmentForm>?>(
      optional: "apiVersion", example: "2024-10-21",
      "azure-openai: the version of the dated interface; without it the one below /openai/v1 is used")
    private static let outputOption = Option<Output>(
      "output", default: .jsonSchema, "how it is told the form of an answer, besides the words of the prompt")
    private static let limitNameOption = Option<LimitName?>(
      optional: "limitName", example: "max_completion_tokens",
      "openai-compatible: what the limit of the length is called; max_tokens unless written")
    private static let maxOutputOption = Option<Int>(
      "maxOutputTokens", default: 4_096, within: 16...1_000_000,
      "how long an answer may be, thinking included")
    private static let temperatureOption = Option<FixedPoint?>(
      optional: "temperature", example: .number(0.2), "sent only where it is written")
    private static let seedOption = Option<Int?>(
      optional: "seed", within: 0...Int.max, example: 7, "sent only where it is written; not to Anthropic")
    private static let effortOption = Option<CheckedText<SlugForm>?>(
      optional: "effort", example: "low", "how much it may think; sent only where it is written")
    private static let timeoutOption = Option<TimeSpan>(
      "timeout", default: TimeSpan(seconds: 120), "how long one answer may take")
    private static let priceOption = Option<Price?>(
      optional: "price", "what a million tokens cost; nothing on this machine unless written")
    private static let rateOption = Option<Rate?>(optional: "rate", "how much it may be asked in a minute")
    /// The keys of a provider.
    public static let members: [any OptionDeclaration] = [
      kindOption, endpointOption, modelOption, privacyOption, keyOption, deploymentOption, versionOption,
      outputOption, limitNameOption, maxOutputOption, temperatureOption, seedOption, effortOption,
      timeoutOption, priceOption, rateOption,
    ]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// The language it speaks.
    public var kind: Kind { values[Self.kindOption] }
    /// Where it is.
    public var endpoint: String { values[Self.endpointOption].value }
    /// The model to ask for.
    public var model: String { values[Self.modelOption].value }
    /// What it may be told.
    public var privacy: Privacy { values[Self.privacyOption] }
    /// What it knows us by.
    public var key: SecretReference? { values[Self.keyOption] }
    /// The deployment of Azure, where it is not called as the model is.
    public var deployment: String? { values[Self.deploymentOption]?.value }
    /// The version of Azure's dated interface; `nil` for the one without dates.
    public var apiVersion: String? { values[Self.versionOption]?.value }
    /// How it is told the form of an answer.
    public var output: Output { values[Self.outputOption] }
    /// What the limit of an answer's length is called, where that is written.
    public var limitName: LimitName? { values[Self.limitNameOption] }
    /// How long an answer may be, thinking included.
    public var maxOutputTokens: Int { values[Self.maxOutputOption] }
    /// Where it is written.
    public var temperature: FixedPoint? { values[Self.temperatureOption] }
    /// Where it is written.
    public var seed: Int? { values[Self.seedOption] }
    /// How much it may think, where that is written.
    public var effort: String? { values[Self.effortOption]?.value }
    /// How long one answer may take.
    public var timeout: Duration { values[Self.timeoutOption].duration }
    /// What a million tokens cost, where that is written.
    public var price: Price? { values[Self.priceOption] }
    /// How much it may be asked in a minute.
    public var rate: Rate? { values[Self.rateOption] }
    /// Whether its endpoint is this machine, whatever any name server says.
    public var isLocal: Bool { isLoopback(endpoint) }

    /// What an answer depends on; not where it comes from, by which key, at which price, how fast.
    public var json: JSON {
      let kept = [
        Self.kindOption.name, Self.modelOption.name, Self.privacyOption.name, Self.deploymentOption.name,
        Self.versionOption.name, Self.outputOption.name, Self.maxOutputOption.name,
        Self.temperatureOption.name, Self.seedOption.name, Self.effortOption.name,
      ]
      return .object((values.json.members ?? []).filter { kept.contains($0.name) && !$0.value.isNull })
    }

    /// Records what does not go together.
    public func check(into problems: inout [Problem]) {
      func refuse(_ option: any OptionDeclaration, _ message: String, _ hint: String? = nil) {
        problems.append(
          Problem(.wrongValue, message, at: values.node(option)?.location ?? values.location, hint: hint))
      }
      if endpoint.contains(where: { "?#".contains($0) }) {
        refuse(
          Self.endpointOption, "the endpoint has a query", "write only what all addresses have in common")
      } else if privacy == .localOnly, !isLocal {
        refuse(
          Self.endpointOption, "'\(endpoint)' is not this machine, as 'local-only' wants it",
          "use 127.0.0.1, [::1] or localhost; or write 'privacy: masked'")
      } else if key != nil, !isLocal, !endpoint.hasPrefix("https://") {
        refuse(Self.endpointOption, "the key would be sent without encryption", "begin with https://")
      }
      if kind != .azureOpenAI {
        for option in [Self.deploymentOption, Self.versionOption] where values[option] != nil {
          refuse(option, "'\(option.name)' is only for azure-openai")
        }
      } else if deployment != nil, apiVersion == nil {
        refuse(
          Self.deploymentOption, "'deployment' needs 'apiVersion'",
          "write it, or name the deployment as the model")
      }
      if kind == .anthropic {
        if output == .jsonObject || output == .jsonObjectSchema {
          refuse(Self.outputOption, "anthropic knows no '\(output.rawValue)'", "write json-schema or text")
        }
        if seed != nil { refuse(Self.seedOption, "anthropic takes no 'seed'") }
        if let temperature, temperature.tenThousandths > 10_000 {
          refuse(Self.temperatureOption, "'temperature' is not 0 to 1")
        }
      }
      if kind != .openAICompatible, limitName != nil {
        refuse(Self.limitNameOption, "'limitName' is only for openai-compatible")
      }
      if let temperature, temperature.tenThousandths > 20_000 {
        refuse(Self.temperatureOption, "'temperature' is not 0 to 2")
      }
    }
  }

  /// What a million tokens cost, in the currency that the provider bills in.
  public struct Price: MappingValue {
    private static let inputOption = Option<FixedPoint>(
      "input", example: .number(0.5), "tokens that are read")
    private static let outputOption = Option<FixedPoint>(
      "output", example: 2, "tokens that are written, thinking included")
    /// The keys of `price`.
    public static let members: [any OptionDeclaration] = [inputOption, outputOption]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// A million tokens that are read.
    public var input: FixedPoint { values[Self.inputOption] }
    /// A million tokens that are written.
    public var output: FixedPoint { values[Self.outputOption] }
  }

  /// How much a provider may be asked in a minute.
  public struct Rate: MappingValue {
    private static let requestsOption = Option<Int?>(
      optional: "requestsPerMinute", within: 1...1_000_000, example: 60, "questions")
    private static let tokensOption = Option<Int?>(
      optional: "tokensPerMinute", within: 1...1_000_000_000, example: 100_000, "tokens in and out")
    /// The keys of `rate`.
    public static let members: [any OptionDeclaration] = [requestsOption, tokensOption]
    /// What was read.
    public let values: Options
    /// Takes what was read.
    public init(values: Options) { self.values = values }

    /// Questions, where they are bounded.
    public var requestsPerMinute: Int? { values[Self.requestsOption] }
    /// Tokens in and out, where they are bounded.
    public var tokensPerMinute: Int? { values[Self.tokensOption] }
  }
}
