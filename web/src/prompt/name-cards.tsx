/** @file LoRAs and embeddings as cards; a click puts one into the prompt that was typed in last, the next takes it out. */
import { SimpleGrid, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useEmbeddings, useLoras } from '../api/index.js';
import { Fold } from '../fields/index.js';
import { type LabelKey, useWords } from '../i18n/index.js';
import { useAimedField, useDraft, usePartId, useTyped } from '../state/index.js';
import { type KnownName, toggled } from './suggest.js';

interface Card extends KnownName {
  /** What there is to say of it. */
  readonly note: string;
  readonly usable: boolean;
}

function useCards(): readonly Card[] {
  const { text, failure, sentence } = useWords();
  const loras = useLoras().data ?? [];
  const { embeddings = [], skipped = [] } = useEmbeddings().data ?? {};
  return [
    ...loras.map(({ name, alias, problem, error }) => ({
      kind: 'lora' as const,
      name,
      usable: problem === undefined,
      note: error ? failure(error) : (problem ?? (alias === name ? '' : alias)),
    })),
    ...embeddings.map(({ name, vectors: count }) => ({
      kind: 'embedding' as const,
      name,
      usable: true,
      note: text('vectors', { count }),
    })),
    ...skipped.map(({ name, reason }) => ({ kind: 'embedding' as const, name, note: sentence(reason), usable: false })),
  ];
}

function CardButton({ card }: { card: Card }) {
  const { change, prompt, negativePrompt } = useDraft();
  const field = useAimedField((aimed) => aimed.field);
  const texts = { prompt, negativePrompt };
  // A LoRA changes the model, whichever prompt names it; the negative one does not.
  const target = card.kind === 'lora' ? 'prompt' : field;
  const next = toggled(texts[target], card);
  return (
    <UnstyledButton
      className="card"
      disabled={!card.usable}
      aria-pressed={next.length < texts[target].length}
      onClick={() => change({ [target]: next })}
    >
      <Text size="sm" fw={600} truncate>
        {card.name}
      </Text>
      <Text size="xs" c="dimmed" lineClamp={2}>
        {card.note}
      </Text>
    </UnstyledButton>
  );
}

const GROUPS = [
  { kind: 'lora', title: 'lora' },
  { kind: 'embedding', title: 'embedding' },
] as const satisfies readonly { readonly kind: Card['kind']; readonly title: LabelKey }[];

interface CardGroupProps {
  readonly kind: (typeof GROUPS)[number]['kind'];
  readonly title: string;
  readonly cards: readonly Card[];
}

function CardGroup({ kind, title, cards }: CardGroupProps) {
  const { text } = useWords();
  return (
    <section aria-label={title}>
      <Text size="sm">{title}</Text>
      {cards.length === 0 && (
        <Text size="xs" c="dimmed">
          {text(kind === 'lora' ? 'noLoras' : 'noEmbeddings')}
        </Text>
      )}
      <SimpleGrid cols={2} spacing="xs">
        {cards.map((card) => (
          <CardButton key={`${card.name} ${card.note}`} card={card} />
        ))}
      </SimpleGrid>
    </section>
  );
}

function Cards() {
  const { label } = useWords();
  const partId = usePartId();
  const cards = useCards();
  const [search, setSearch] = useTyped(partId('names_search'));
  const shown = cards.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <Stack gap="xs">
      <TextInput
        id={partId('names_search')}
        label={label('search')}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {GROUPS.map(({ kind, title }) => (
        <CardGroup key={kind} kind={kind} title={label(title)} cards={shown.filter((card) => card.kind === kind)} />
      ))}
    </Stack>
  );
}

export function NameCards() {
  const { label } = useWords();
  const partId = usePartId();
  return (
    <Fold id={partId('extra_networks')} title={label('extraNetworks')}>
      <Cards />
    </Fold>
  );
}
