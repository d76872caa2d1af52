import Diagnostics

/// Macros are known by name, number of arguments and style of call; what does not match is an ordinary call.
extension Parser {
  /// A call, or the macro that it stands for.
  func call(
    _ name: String, target: SyntaxNode?, _ arguments: [SyntaxNode], from start: Int, token: Range<Int>,
    isAbsolute: Bool
  ) throws(ExpressionProblem) -> SyntaxNode {
    var (kind, token): (SyntaxNode.Kind?, Range<Int>) = (nil, token)
    if let target {
      if let range = try loop(name, over: target, arguments) {
        kind = .loop(range)
      } else if name == "optMap" || name == "optFlatMap", arguments.count == 2 {
        let isFlat = name == "optFlatMap"
        kind = .optionalMap(target, try variable(arguments[0]), body: arguments[1], isFlat: isFlat)
      } else if case .name("cel", isAbsolute: false) = target.kind {
        kind = try languageMacro(name, arguments, start: start, token: token)
      } else if case .name("math", isAbsolute: false) = target.kind, name == "greatest" || name == "least" {
        kind = try extreme(name, of: target, arguments, token: token)
      }
    } else if name == "has", arguments.count == 1, !isAbsolute {
      guard case .select(let operand, let field, isOptional: false) = arguments[0].kind else {
        throw ExpressionProblem(
          .expressionSyntax, "'has' needs a field, like has(a.b)", at: arguments[0].range)
      }
      (kind, token) = (.has(operand, field: field), arguments[0].token)
    }
    let ordinary = SyntaxNode.Kind.call(name, target: target, arguments: arguments, isAbsolute: isAbsolute)
    return try node(kind ?? ordinary, from: start, token: token)
  }

  private func loop(_ name: String, over range: SyntaxNode, _ arguments: [SyntaxNode])
    throws(ExpressionProblem)
    -> SyntaxNode.Loop?
  {
    let kind: LoopKind
    let names: Int
    switch (name, arguments.count) {
    case ("all", 2), ("all", 3): (kind, names) = (.all, arguments.count - 1)
    case ("exists", 2), ("exists", 3): (kind, names) = (.exists, arguments.count - 1)
    case ("exists_one", 2), ("exists_one", 3), ("existsOne", 2), ("existsOne", 3):
      (kind, names) = (.existsOne, arguments.count - 1)
    case ("map", 2), ("map", 3): (kind, names) = (.map, 1)
    case ("filter", 2): (kind, names) = (.filter, 1)
    case ("transformList", 3), ("transformList", 4): (kind, names) = (.transformList, 2)
    case ("transformMap", 3), ("transformMap", 4): (kind, names) = (.transformMap, 2)
    case ("transformMapEntry", 3), ("transformMapEntry", 4): (kind, names) = (.transformMapEntry, 2)
    case ("sortBy", 2): (kind, names) = (.sortBy, 1)
    default: return nil
    }
    var variables: [String] = []
    for argument in arguments.prefix(names) {
      let variable = try variable(argument)
      guard !variables.contains(variable) else {
        throw ExpressionProblem(
          .expressionSyntax, "the variable '\(variable)' is there twice", at: argument.range)
      }
      variables.append(variable)
    }
    let rest = arguments.dropFirst(names)
    let isPredicate = [.all, .exists, .existsOne, .filter].contains(kind)
    return SyntaxNode.Loop(
      kind, over: range, variables, predicate: isPredicate || rest.count == 2 ? rest.first : nil,
      transform: isPredicate ? nil : rest.last)
  }

  /// The name that an argument of a macro introduces.
  private func variable(_ argument: SyntaxNode) throws(ExpressionProblem) -> String {
    guard case .name(let name, isAbsolute: false) = argument.kind else {
      throw ExpressionProblem(
        .expressionSyntax, "expected the name of a variable", at: argument.range,
        hint: "write a plain name, like 'x'")
    }
    return name
  }

  /// `cel.bind`, and `cel.block`, `cel.index`, `cel.iterVar` of optimised expressions.
  private func languageMacro(_ name: String, _ arguments: [SyntaxNode], start: Int, token: Range<Int>)
    throws(ExpressionProblem) -> SyntaxNode.Kind?
  {
    switch (name, arguments.count) {
    case ("bind", 3):
      return .bind(try variable(arguments[0]), arguments[1], body: arguments[2])
    case ("block", 2):
      guard case .list(let elements) = arguments[0].kind, !elements.contains(where: \.isOptional) else {
        throw ExpressionProblem(.expressionSyntax, "'cel.block' needs a list", at: arguments[0].range)
      }
      var body = arguments[1]
      for (index, element) in elements.enumerated().reversed() {
        body = try node(
          .bind(SyntaxNode.blockName(index), element.value, body: body), from: start, token: token)
      }
      return body.kind
    case ("index", 1): return .name(SyntaxNode.blockName(try number(arguments[0])), isAbsolute: false)
    case ("iterVar", 2):
      return .name(
        SyntaxNode.iterationName(try number(arguments[0]), try number(arguments[1])), isAbsolute: false)
    default: return nil
    }
  }

  private func number(_ argument: SyntaxNode) throws(ExpressionProblem) -> Int {
    guard case .constant(.int(let value)) = argument.kind, let number = Int(exactly: value), number >= 0
    else {
      throw ExpressionProblem(.expressionSyntax, "expected a number from 0", at: argument.range)
    }
    return number
  }

  /// `math.greatest` and `math.least` of any number of arguments: of three or more as of one list.
  private func extreme(
    _ name: String, of target: SyntaxNode, _ arguments: [SyntaxNode], token: Range<Int>
  ) throws(ExpressionProblem) -> SyntaxNode.Kind? {
    guard let first = arguments.first, let last = arguments.last else {
      throw ExpressionProblem(.expressionSyntax, "'math.\(name)' needs at least one argument", at: token)
    }
    var numbers = arguments
    if arguments.count == 1, case .list(let elements) = first.kind {
      numbers = elements.map(\.value)
      guard !elements.isEmpty else {
        throw ExpressionProblem(
          .expressionSyntax, "'math.\(name)' needs at least one number", at: first.range)
      }
    }
    for number in numbers where number.isOtherLiteral {
      throw ExpressionProblem(.expressionSyntax, "'math.\(name)' takes numbers only", at: number.range)
    }
    guard arguments.count > 2 else { return nil }
    let elements = arguments.map { SyntaxNode.Element($0, isOptional: false) }
    let list = SyntaxNode(.list(elements), first.range.lowerBound..<last.range.upperBound)
    return .call(name, target: target, arguments: [list], isAbsolute: false)
  }
}

extension SyntaxNode {
  /// The name of an element of `cel.block`, which no text can contain.
  static func blockName(_ index: Int) -> String { "@index\(index)" }

  /// The name of a variable of an optimised macro, which no text can contain.
  static func iterationName(_ depth: Int, _ unique: Int) -> String { "@it \(depth) \(unique)" }

  /// Whether it is a literal that is no number.
  fileprivate var isOtherLiteral: Bool {
    switch kind {
    case .constant(.int), .constant(.uint), .constant(.double): false
    case .constant, .list, .map, .message: true
    default: false
    }
  }
}
