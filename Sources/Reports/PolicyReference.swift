import JSON
public import Policies

/// What the rules of a policy are made of, as Markdown: names, and what is built in as expressions (`docs/policy.md`).
public enum PolicyReference {
  /// The vocabulary, then each rule and factor.
  public static func markdown(
    tables: [PolicyVocabulary.Table] = PolicyVocabulary.tables, rules: [RuleKind] = RuleKind.all,
    factors: [RiskFactorKind] = RiskFactorKind.all
  ) -> String {
    var lines = ["## Vocabulary"]
    for table in tables {
      lines += ["", "### `\(table.name)`", "", "| name | type | meaning |", "| --- | --- | --- |"]
      lines += table.names.map {
        "| `\($0.name)`\($0.isOptional ? " ?" : "") | \($0.type) | \($0.meaning) |"
      }
    }
    lines += ["", "## The built-in rules as expressions"]
    for kind in rules {
      lines += ["", "### `\(kind.name)`", "", kind.summary]
      lines += ["", "```yaml"]
      for expression in kind.expressions {
        let item =
          (expression.forEach.map { ["forEach: \($0.rawValue)"] } ?? []) + block("when", expression.when)
          + parameters(kind.parameters, of: expression.when)
        lines += item.enumerated().map { ($0 == 0 ? "- " : "  ") + $1 }
      }
      lines.append("```")
    }
    lines += ["", "## The built-in factors as formulas"]
    for kind in factors {
      lines += ["", "### `\(kind.name)`", "", kind.summary]
      lines += ["", "```yaml"] + block("value", kind.formula) + parameters(kind.parameters, of: kind.formula)
      lines.append("```")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The line `with` of those that an expression uses, with their defaults and meanings.
  private static func parameters(_ parameters: [Parameter], of expression: String) -> [String] {
    parameters.filter { expression.contains("with.\($0.name)") }.map { parameter in
      "with: { \(parameter.name): \(parameter.standard?.text ?? "…") }  # \(parameter.summary)"
    }
  }

  private static func block(_ key: String, _ expression: String) -> [String] {
    let lines = expression.split(separator: "\n").map(String.init)
    guard lines.count > 1 else { return ["\(key): ${{ \(expression) }}"] }
    return ["\(key): >-", "  ${{"] + lines.map { "  \($0)" } + ["  }}"]
  }
}
