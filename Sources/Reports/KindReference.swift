public import Manifests
import JSON

/// The tables of a kind's reference page, made from what is declared (`docs/manifest/`).
public enum KindReference {
  /// The tables as Markdown: `metadata`, `spec` and every mapping inside.
  public static func markdown(_ shape: DocumentShape) -> String {
    var lines = ["## Keys"]
    section("metadata", shape.metadata, to: &lines)
    section("spec", shape.spec, to: &lines)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func section(_ path: String, _ members: [any OptionDeclaration], to lines: inout [String]) {
    lines += ["", "### `\(path)`", ""] + table("key", members)
    for option in members where !option.members.isEmpty {
      let place =
        option.schema["type"]?.string == "array" ? "[]" : option.schema["properties"] == nil ? ".NAME" : ""
      section("\(path).\(option.name)\(place)", option.members, to: &lines)
    }
  }

  /// A table of options.
  static func table(_ heading: String, _ options: [any OptionDeclaration]) -> [String] {
    ["| \(heading) | type | default | meaning |", "| --- | --- | --- | --- |"]
      + options.map { "| `\($0.name)` | \($0.typeName) | \(standard($0)) | \($0.text) |" }
  }

  private static func standard(_ option: any OptionDeclaration) -> String {
    let value = option.schema["default"].map { "`\($0.text)`" }
    let lookUp = option.lookUp.map { "`${{ \($0) }}`" }
    if option.isRequired { return "**required**" }
    return [lookUp, value].compactMap { $0 }.joined(separator: ", else ")
  }
}
