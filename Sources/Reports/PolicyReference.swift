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
      lines += example(
        kind.expressions.flatMap { expression in
          (expression.forEach.map { ["forEach: \($0.rawValue)"] } ?? []) + block("when", expression.when)
        }, kind.parameters)
    }
    lines += ["", "## The built-in factors as formulas"]
    for kind in factors {
      lines += ["", "### `\(kind.name)`", "", kind.summary]
      lines += example(block("value", kind.formula), kind.parameters)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// As a policy writes it, below what `with` stands for.
  private static func example(_ lines: [String], _ parameters: [Parameter]) -> [String] {
    let with = parameters.map { parameter in
      "with: { \(parameter.name): … }  # \(parameter.standard.map { "\($0.text): " } ?? "")\(parameter.summary)"
    }
    return ["", "```yaml"] + with + lines + ["```"]
  }

  private static func block(_ key: String, _ expression: String) -> [String] {
    let lines = expression.split(separator: "\n").map(String.init)
    guard lines.count > 1 else { return ["\(key): ${{ \(expression) }}"] }
    return ["\(key): >-", "  ${{"] + lines.map { "  \($0)" } + ["  }}"]
  }
}
