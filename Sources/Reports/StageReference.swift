public import Pipelines

/// The reference page of the stage kinds, made from what they declare (`docs/stages.md`).
public enum StageReference {
  /// The page as Markdown.
  public static func markdown(_ kinds: [any StageKind.Type]) -> String {
    var lines = [
      "# Stage kinds", "",
      "What a pipeline can name after `uses:`. This page is made by `stellwerk kinds --format markdown`; a test fails when it is stale.",
      "",
      "A `pure` stage is executed again only when something it depends on has changed, a `clocked` one in every run; an",
      "`effect` runs last, after the evidence is sealed, and only where the decision allows it.",
    ]
    for kind in kinds { lines += section(kind) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func section(_ kind: any StageKind.Type) -> [String] {
    var lines = [
      "", "## \(kind.name)", "",
      "\(sentence(kind.summary)) Class `\(kind.stageClass.rawValue)`, version \(kind.version).",
    ]
    if !kind.needs.names.isEmpty { lines.append("Needs: \(kind.needs.names.joined(separator: ", ")).") }
    switch kind.inputs {
    case .any: lines += ["", "Inputs: any names, any media types."]
    case .exactly(let ports) where !ports.isEmpty:
      lines += ["", "| input | media type |", "| --- | --- |"]
      lines += ports.map {
        "| `\($0.name)`\($0.isOptional ? " (may be left out)" : "") | `\($0.mediaType)` |"
      }
    case .exactly: break
    }
    guard !kind.options.isEmpty else { return lines }
    return lines + [""] + KindReference.table("option", kind.options)
  }

  private static func sentence(_ clause: String) -> String {
    clause.prefix(1).uppercased() + clause.dropFirst() + "."
  }
}
