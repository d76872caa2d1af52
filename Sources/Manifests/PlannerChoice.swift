public import Diagnostics
public import JSON
public import YAML

/// Who plans: `deterministic`, a provider, or several in the order in which they are asked.
public struct PlannerChoice: SingleValue {
  /// The planner that asks nobody.
  public static let deterministicName = "deterministic"
  /// That planner alone.
  public static let deterministic = PlannerChoice([])

  /// The providers, where they are written; none for the deterministic planner.
  public let providers: [Located<String>]

  private init(_ providers: [Located<String>]) { self.providers = providers }

  /// Whether anybody is asked.
  public var asksProviders: Bool { !providers.isEmpty }

  /// JSON Schema of a name or a list of names.
  public static var schema: [(name: String, value: JSON)] {
    let name: JSON = ["type": "string"]
    return [("anyOf", [name, ["type": "array", "items": name, "minItems": 1, "maxItems": 8]])]
  }
  /// A planner.
  public static var typeName: String { "name or list of names" }
  /// The one name, or the list.
  public var json: JSON {
    switch providers.count {
    case 0: .string(Self.deterministicName)
    case 1: .string(providers[0].value)
    default: .strings(providers.map(\.value))
    }
  }

  /// A name or a list of names.
  public init(_ node: Node) throws(Problem) {
    guard case .sequence(let nodes) = node.value else {
      let name = try String(node)
      let isNobody = name.utf8.elementsEqual(Self.deterministicName.utf8)
      providers = isNobody ? [] : [Located(name, at: node.location)]
      return
    }
    guard (1...8).contains(nodes.count) else {
      throw Problem(.wrongValue, "has \(nodes.count) elements, not 1 to 8", at: node.location)
    }
    var names: [Located<String>] = []
    for node in nodes {
      let name = try String(node)
      if names.contains(where: { $0.value.utf8.elementsEqual(name.utf8) }) {
        throw Problem(.wrongValue, "names '\(name)' twice", at: node.location)
      }
      if name.utf8.elementsEqual(Self.deterministicName.utf8) {
        throw Problem(
          .wrongValue, "has '\(name)' in a list", at: node.location,
          hint: "leave it out: it always stands in where no provider answers")
      }
      names.append(Located(name, at: node.location))
    }
    providers = names
  }

  /// The written providers without those that are not asked.
  func asked(of written: Node) -> Node {
    guard case .mapping(let pairs) = written.value else { return written }
    let asked = providers.compactMap { name in
      pairs.first { $0.key.value.utf8.elementsEqual(name.value.utf8) }
    }
    return Node(.mapping(asked), at: written.location)
  }

  /// Records names of no provider, and providers that may not be asked within the budget.
  func check(
    _ providers: Table<IdentifierKey, PlanManifest.Provider>, budget: PlanManifest.Budget?,
    into problems: inout [Problem]
  ) {
    let known =
      [Self.deterministicName] + (providers.pairs.map(\.key) + providers.unread).map(\.value).sorted()
    for name in self.providers where !known.contains(where: { $0.utf8.elementsEqual(name.value.utf8) }) {
      problems.append(
        Problem(
          .wrongValue, "'\(name.value)' is not a planner", at: name.location,
          hint: suggestion(for: name.value, among: known, orList: "one of")))
    }
    for (key, provider) in providers.pairs {
      if key.value.utf8.elementsEqual(Self.deterministicName.utf8) {
        problems.append(
          Problem(.wrongValue, "'\(key.value)' is the planner that asks nobody", at: key.location))
      }
      let isAsked = self.providers.contains { $0.value.utf8.elementsEqual(key.value.utf8) }
      guard isAsked, budget?.maxCost != nil, provider.price == nil, !provider.isLocal else { continue }
      problems.append(
        Problem(
          .wrongValue, "'\(key.value)' has no price, which 'maxCost' needs", at: key.location,
          hint: "write 'price: { input: …, output: … }', for a million tokens"))
    }
  }
}
