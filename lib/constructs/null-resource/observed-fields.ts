import { type IResolvable, ref, TerraformLocal, TerraformStack, Token } from "cdktf";
import type { Construct } from "constructs";
import type { ServiceAnswer } from "../../model/contract";
import type { DeclaredService } from "../declarations";
import { type ObservationBlock, onlyAfter } from "./observation-block";

/** The fields of an answer that hold a value of that type. */
type FieldOf<Type> = {
  [Name in keyof ServiceAnswer]: ServiceAnswer[Name] extends Type ? Name : never;
}[keyof ServiceAnswer];

/**
 * What was observed of one service, as tokens that may be used in another stack, too. Where the look has no condition of its
 * own, whoever uses them waits for an element that has: it is not reached when the look failed.
 */
export class ObservedFields {
  readonly #locals: { -readonly [Field in keyof ServiceAnswer]?: TerraformLocal } = {};

  /** @param guard the element that sees to what must hold; absent: the look does. */
  constructor(
    private readonly scope: Construct,
    private readonly declared: DeclaredService,
    private readonly observation: ObservationBlock,
    private readonly guard: { readonly fqn: string } | undefined,
  ) {}

  flag(field: FieldOf<boolean>): IResolvable {
    return this.#local(field)?.asBoolean ?? this.#reference(field);
  }

  text(field: FieldOf<string | null>): string {
    return this.#local(field)?.asString ?? Token.asString(this.#reference(field));
  }

  /** The portals of the service. They are read only when somebody asks for them. */
  get targetPortals(): string[] {
    this.observation.readPortals();
    return this.#local("targetPortals")?.asList ?? Token.asList(this.#reference("targetPortals"));
  }

  #seen(field: keyof ServiceAnswer): string {
    return `${this.observation.referenceTo(this.declared)}.${field}`;
  }

  #local(field: keyof ServiceAnswer): TerraformLocal | undefined {
    if (this.guard === undefined) return undefined;
    const expression = `\${${onlyAfter(this.guard.fqn, this.#seen(field))}}`;
    return (this.#locals[field] ??= new TerraformLocal(this.scope, field, expression));
  }

  #reference(field: keyof ServiceAnswer): IResolvable {
    return ref(this.#seen(field), TerraformStack.of(this.scope));
  }
}
