public import Diagnostics
public import Expressions
public import YAML

/// An expression where it is written: between `${{` and `}}` in a scalar.
public struct ExpressionSource: Sendable {
  /// CEL, without the blanks around it.
  public let text: String
  /// The scalar that it stands in.
  public let node: Node
  /// Where it begins in the scalar, in Unicode scalars.
  let offset: Int

  /// Where a part of the expression stands in the file; `range` in Unicode scalars of `text`.
  public func location(of range: Range<Int>) -> SourceLocation {
    node.location(of: range.lowerBound + offset..<max(range.upperBound, range.lowerBound + 1) + offset)
  }

  /// Where the expression stands in the file.
  public var location: SourceLocation { location(of: 0..<text.unicodeScalars.count) }

  /// A problem of the expression as one of the file.
  public func problem(_ problem: ExpressionProblem) -> Problem {
    Problem(problem.code, problem.message, at: location(of: problem.range), hint: problem.hint)
  }

  /// Why the expression has no value, as a problem of the file.
  public func problem(_ error: EvaluationError) -> Problem {
    Problem(.expressionValue, error.message, at: error.range.map(location) ?? location)
  }

  /// `GROUP.NAME`, if the expression is that and no more; names may have hyphens.
  var path: String? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { isIdentifier($0.utf8) } ? text : nil
  }

  /// The expression that a scalar is as a whole, as `when:` has it; anything else is recorded.
  public static func whole(_ node: Node, into problems: inout [Problem]) -> ExpressionSource? {
    do {
      let segments = try segments(of: node)
      if segments.count == 1, case .expression(let source)? = segments.first { return source }
    } catch {
      problems.append(error)
      return nil
    }
    problems.append(
      Problem(
        .wrongType, "expected an expression", at: node.location,
        hint: "write ${{ EXPRESSION }} and nothing around it"))
    return nil
  }
}

extension ExpressionSource {
  /// What a scalar is made of.
  enum Segment {
    case text(String)
    case expression(ExpressionSource)
  }

  /// A scalar taken apart into what stands in it and what is computed; at least one segment.
  ///
  /// - Throws: as `Template`.
  static func segments(of node: Node) throws(Problem) -> [Segment] {
    let template: Template
    do throws(ExpressionProblem) { template = try Template(node.scalar ?? "") } catch {
      throw Problem(error.code, error.message, at: node.location(of: error.range), hint: error.hint)
    }
    return template.segments.map { segment in
      switch segment {
      case .text(let text): .text(text)
      case .expression(let text, let offset):
        .expression(ExpressionSource(text: text, node: node, offset: offset))
      }
    }
  }
}

/// Whether a name can be looked up: ASCII letters, digits, `_` and `-`, so that `String` equality is byte equality.
func isIdentifier(_ text: some Collection<UInt8>) -> Bool {
  !text.isEmpty && text.count <= 100
    && text.allSatisfy {
      (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95
    }
}

extension Problem.Code {
  /// An expression that fails when it is evaluated.
  public static let expressionValue = Self("expression.value", exit: .invalidData)
}
