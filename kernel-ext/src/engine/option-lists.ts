import type { Compiler, TypeScript } from "./compiler.js";
import { defaultSentence, docText, firstSentence, textOf } from "./doc-text.js";
import type { InspectedOption, OptionList } from "./engine.js";

/** How many options of a long list come with their types and documentation. */
const documentedOptions = 24;
/** Types are cut after this many characters. */
const longestType = 80;

/**
 * Lists the options of a function, a constructor, a type, or an option that has options itself.
 *
 * @param call the call around the node; only its resolved overload is listed
 * @returns one list for each parameter that takes options
 */
export function optionLists(
  ts: Compiler,
  program: TypeScript.Program,
  node: TypeScript.Node,
  call?: TypeScript.CallLikeExpression,
): OptionList[] {
  return new OptionReader(ts, program, node).lists(call);
}

class OptionReader {
  readonly #ts: Compiler;
  readonly #program: TypeScript.Program;
  readonly #checker: TypeScript.TypeChecker;
  readonly #node: TypeScript.Node;

  constructor(ts: Compiler, program: TypeScript.Program, node: TypeScript.Node) {
    this.#ts = ts;
    this.#program = program;
    this.#checker = program.getTypeChecker();
    this.#node = node;
  }

  lists(call: TypeScript.CallLikeExpression | undefined): OptionList[] {
    const signatures = call ? [this.#checker.getResolvedSignature(call)] : this.#signatures();
    for (const signature of signatures) {
      const found = (signature?.parameters ?? []).flatMap((parameter) => {
        const options = this.#options(this.#typeOf(parameter));
        return options.length === 0 ? [] : [bounded(nameOf(parameter), options)];
      });
      if (found.length > 0) return found;
    }
    const own = call ? undefined : (this.#writtenOption() ?? this.#declaredType());
    const options = own ? this.#options(own) : [];
    return options.length === 0 ? [] : [bounded(undefined, options)];
  }

  #symbol(): TypeScript.Symbol | undefined {
    const symbol = this.#checker.getSymbolAtLocation(this.#node);
    const isAlias = symbol && symbol.flags & this.#ts.SymbolFlags.Alias;
    return isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #signatures(): readonly TypeScript.Signature[] {
    const symbol = this.#symbol();
    if (!symbol || !(symbol.flags & this.#ts.SymbolFlags.Value)) return [];
    const type = this.#typeOf(symbol);
    return [...type.getConstructSignatures(), ...type.getCallSignatures()];
  }

  /** The type of the option whose name is here, in an object literal. */
  #writtenOption(): TypeScript.Type | undefined {
    const { parent } = this.#node;
    const isName = this.#ts.isPropertyAssignment(parent) && parent.name === this.#node;
    const asked = isName ? this.#checker.getContextualType(parent.parent) : undefined;
    const option = asked && this.#properties(asked).find(({ name }) => name === this.#node.getText());
    return option && this.#typeOf(option);
  }

  #declaredType(): TypeScript.Type | undefined {
    const symbol = this.#symbol();
    const { Interface, TypeAlias } = this.#ts.SymbolFlags;
    return symbol && symbol.flags & (Interface | TypeAlias)
      ? this.#checker.getDeclaredTypeOfSymbol(symbol)
      : undefined;
  }

  #typeOf(symbol: TypeScript.Symbol): TypeScript.Type {
    return this.#checker.getTypeOfSymbolAtLocation(symbol, this.#node);
  }

  /** The properties of a type that is plain options, or of such members of a union. */
  #properties(type: TypeScript.Type): TypeScript.Symbol[] {
    const present = this.#checker.getNonNullableType(type);
    const types = present.isUnion() ? present.types : [present];
    const all = types.filter((each) => this.#isOptions(each)).flatMap((each) => each.getProperties());
    return [...new Map(all.map((property) => [property.name, property])).values()];
  }

  #isOptions(type: TypeScript.Type): boolean {
    const { SymbolFlags, TypeFlags } = this.#ts;
    if (!(type.flags & (TypeFlags.Object | TypeFlags.Intersection))) return false;
    if (type.getCallSignatures().length > 0 || type.isClass()) return false;
    if (type.getSymbol() && (type.getSymbol()?.flags ?? 0) & SymbolFlags.Class) return false;
    // Arrays, maps and signals are not options, nor is an object with methods only.
    const own = type.getProperties().filter((property) => this.#isOwn(property));
    return own.some(({ flags }) => (flags & SymbolFlags.Method) === 0);
  }

  #isOwn({ declarations = [] }: TypeScript.Symbol): boolean {
    return declarations.some((declaration) => {
      const file = declaration.getSourceFile();
      const isLibrary =
        this.#program.isSourceFileDefaultLibrary(file) ||
        file.fileName.includes("/node_modules/@types/node/");
      return !isLibrary;
    });
  }

  /** With the options of options, one level deep; an unnamed type, which nobody can look up, does not count as a level. */
  #options(type: TypeScript.Type): InspectedOption[] {
    const shown = new Set<TypeScript.Type>();
    const list = (outer: TypeScript.Type, prefix: string, levels: number): InspectedOption[] =>
      this.#properties(outer).flatMap((property) => {
        const own = this.#option(property, prefix);
        const inner = this.#checker.getNonNullableType(this.#typeOf(property));
        const left = levels - (this.#isNamed(inner) ? 1 : 0);
        // What two options have in common is shown only with the first.
        if (left < 0 || shown.has(inner)) return [own];
        shown.add(inner);
        return [own, ...list(inner, `${own.name}.`, left)];
      });
    return list(type, "", 1);
  }

  #isNamed(type: TypeScript.Type): boolean {
    const present = this.#checker.getNonNullableType(type);
    const symbol = present.aliasSymbol ?? present.getSymbol();
    return symbol === undefined || (symbol.flags & this.#ts.SymbolFlags.TypeLiteral) === 0;
  }

  #option(property: TypeScript.Symbol, prefix = ""): InspectedOption {
    const isOptional = (property.flags & this.#ts.SymbolFlags.Optional) !== 0;
    const type = this.#typeOf(property);
    const text = this.#checker
      .typeToString(isOptional ? this.#checker.getNonNullableType(type) : type, this.#node)
      .replace(/\s+/g, " ");
    const documentation = docText(property.getDocumentationComment(this.#checker));
    const tags = property.getJsDocTags(this.#checker);
    const tag = tags.find(({ name }) => name === "default" || name === "defaultValue");
    const otherwise = tag ? `Default: ${textOf(tag.text)}.` : defaultSentence(documentation);
    return {
      name: prefix + property.name,
      isOptional,
      type: text.length > longestType ? `${text.slice(0, longestType - 1)}…` : text,
      documentation: [firstSentence(documentation), otherwise].filter(Boolean).join(" "),
    };
  }
}

/** A destructured parameter has only a name that the compiler made up. */
function nameOf({ name }: TypeScript.Symbol): string | undefined {
  return name.startsWith("__") ? undefined : name;
}

/** A long list omits the innermost options first. */
function bounded(of: string | undefined, options: readonly InspectedOption[]): OptionList {
  const depth = ({ name }: InspectedOption): number => name.split(".").length;
  const byRank = [...options].sort((one, other) => depth(one) - depth(other));
  const shown = new Set(byRank.slice(0, documentedOptions));
  return {
    of,
    options: options.filter((each) => shown.has(each)),
    more: options.filter((each) => !shown.has(each)).map(({ name }) => name),
  };
}
