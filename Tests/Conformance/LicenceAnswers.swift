import Diagnostics
import JSON
import Packages

/// `spdx-licence-expr`: licence expressions, and whether some licences satisfy them.
func licenceAnswer(_ question: Question) throws(Problem) -> Answer {
  let fields = question.fields
  let style: LicenceExpression.Style = try fields.optionalText("style") == "pep639" ? .pep639 : .spdx
  let expression = try LicenceExpression(fields.text("expr"), style: style)
  switch try question.operation() {
  case "parse":
    return .value([
      "canonical": .string(expression.text), "leaves": .strings(expression.requirements.map(\.text)),
    ])
  case "satisfies":
    var allowed: [LicenceExpression.Requirement] = []
    for text in try fields.texts("allowed") { allowed += try LicenceExpression(text).requirements }
    return .value(.bool(expression.isSatisfied(byAllowed: allowed)))
  default: return question.noFunction
  }
}
