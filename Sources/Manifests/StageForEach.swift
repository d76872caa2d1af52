public import Diagnostics
public import JSON
public import YAML

/// `forEach:` of a stage: one stage for each item of a list that may be known only in the run.
public struct StageForEach: MappingValue {
  private static let itemsOption = Option<Node>(
    "items", example: "list.items",
    "`STAGE.PORT`: a JSON array, or a folder with its files; or a list, or an expression that gives one")
  private static let keyOption = Option<Node?>(
    optional: "key", example: "${{ item.name }}",
    "what an item is called, unique; unless written the item itself, of a folder the path of the file")
  private static let nameOption = Option<CheckedText<ItemNameForm>>(
    "as", default: CheckedText(value: "item"), example: "module", "what expressions call the item")
  private static let limitOption = Option(
    "limit", default: mostItems, within: 1...mostItems, "how many items there may be")
  private static let emptyOption = Option(
    "empty", default: Empty.run,
    "without an item: `run` what reads the outputs, with an empty folder, or `skip` it")
  private static let typeOption = Option<ItemShape?>(
    optional: "type", example: ["name": "string", "files": "integer", "note": "string?"],
    "what an item looks like, so that expressions are checked before the run; `?`: may be missing")
  private static let listsOption = Option(
    "lists", default: [String](), example: ["facts"],
    "outputs that are read as one JSON list of `{ key, value }`, not as a folder")
  /// The keys of `forEach`.
  public static let members: [any OptionDeclaration] = [
    itemsOption, keyOption, nameOption, typeOption, limitOption, emptyOption, listsOption,
  ]
  /// What was read.
  public let values: Options
  /// Takes what was read.
  public init(values: Options) { self.values = values }

  /// The most items a list may have.
  public static let mostItems = 10_000

  /// What becomes of the readers where there is no item.
  public enum Empty: String, OptionChoice {
    case run, skip
  }

  /// Where it is written.
  public var location: SourceLocation { values.location }
  /// The list, or where it comes from, as written.
  public var items: Node { values[Self.itemsOption] }
  /// `STAGE.PORT`, if the list comes from a stage.
  public var source: Located<String>? {
    guard let text = items.text, case .string = items.value, !items.holdsExpression else { return nil }
    return Located(text, at: items.location)
  }
  /// What an item is called, as written.
  public var key: Node? { values[Self.keyOption] }
  /// What expressions call the item.
  public var name: String { values[Self.nameOption].value }
  /// What an item looks like, where that is declared.
  public var shape: ItemShape? { values[Self.typeOption] }
  /// Where the type is written, or would be.
  public var shapeLocation: SourceLocation { values.node(Self.typeOption)?.location ?? location }
  /// The outputs that are read as one JSON list, as written.
  public var lists: [Located<String>] {
    let nodes: [Node] =
      if case .sequence(let nodes)? = values.node(Self.listsOption)?.value { nodes } else { [] }
    return zip(values[Self.listsOption], nodes).map { Located($0, at: $1.location) }
  }
  /// How many items there may be.
  public var limit: Int { values[Self.limitOption] }
  /// Where the limit is written, or would be.
  public var limitLocation: SourceLocation { values.node(Self.limitOption)?.location ?? location }
  /// What becomes of the readers where there is no item.
  public var empty: Empty { values[Self.emptyOption] }

  /// Records a key that is no text.
  public func check(into problems: inout [Problem]) {
    guard values.isComplete, let key, key.text == nil else { return }
    problems.append(Problem(.wrongType, "'key' is not a string", at: key.location))
  }

  /// Whether a text can be the key of an item: it names a stage and a file.
  public static func isKey(_ text: String) -> Bool {
    let bytes = text.utf8
    guard (1...100).contains(bytes.count), let first = bytes.first, first != UInt8(ascii: ".") else {
      return false
    }
    return first != UInt8(ascii: "-")
      && bytes.allSatisfy { isIdentifier(CollectionOfOne($0)) || ".+~".utf8.contains($0) }
  }
}

/// What expressions may call an item: a name of CEL that means nothing else in a pipeline.
public enum ItemNameForm: TextForm {
  /// A name.
  public static let typeName = "name"
  /// Letters, digits and `_`, beginning with a letter.
  public static var schema: [(name: String, value: JSON)] { matching("^[A-Za-z][A-Za-z0-9_]{0,99}$") }
  private static let taken = [
    "inputs", "metadata", "spec", "keys", "run", "matrix", "true", "false", "null", "in", "has", "as",
    "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
    "namespace", "return", "var", "void", "while",
  ]
  /// That it is no such name, or means something else.
  public static func objection(to text: String, as subject: String) -> (message: String, hint: String?)? {
    if taken.contains(text) { return ("'\(text)' means something else", "take another name") }
    let letters = text.utf8.prefix(1).allSatisfy { (65...90).contains($0) || (97...122).contains($0) }
    if letters, isIdentifier(text.utf8), !text.utf8.contains(UInt8(ascii: "-")) { return nil }
    return ("'\(text)' is no name that expressions have", "use letters, digits and '_'")
  }
}
