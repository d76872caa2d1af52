import Diagnostics
import JSON
import Planning
import YAML

extension PlaybookManifest {
  /// Another playbook that is put in.
  struct Include: MappingValue {
    private static let playbookOption = Option<Located<CheckedText<NameForm>>>(
      "playbook", example: "public-launch", "its name; it lies in the same folder")
    private static let prefixOption = Option<CheckedText<SlugForm>>(
      "as", example: "launch", "what its ids begin with, before a '-'")
    private static let afterOption = Option<Located<String>>(
      "after", example: "announce", "the route behind which its routes come")
    private static let whenOption = Option<ExpressionText?>(
      optional: "when", example: "${{ goal.matches('(?i)launch') }}", "whether it is put in")
    private static let withOption = Option<Table<IdentifierKey, String>>(
      "with", default: Table(), example: ["product": "${{ params.product }}"], "values for its parameters")
    static let members: [any OptionDeclaration] = [
      playbookOption, prefixOption, afterOption, whenOption, withOption,
    ]
    let values: Options

    /// The inclusion as the planner has it.
    var include: Playbook.Include {
      let (name, after) = (values[Self.playbookOption], values[Self.afterOption])
      let place = values.node(Self.withOption)?.location ?? values.location
      return Playbook.Include(
        playbook: Located(name.value.value, at: name.location), prefix: values[Self.prefixOption].value,
        after: after, when: values[Self.whenOption]?.located,
        values: values[Self.withOption].pairs.map { ($0.key, Located($0.value, at: place)) })
    }
  }
}
